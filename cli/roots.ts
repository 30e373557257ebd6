import { readFileSync } from 'node:fs';
import { UsageError } from './flags';

/** PEM of the roots in a file that the flag --ca names. @throws UsageError when it cannot be read, or is no certificate */
export function readRoots(command: string, file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch {
    // Said below.
  }
  throw new UsageError(command, [`--ca: must be a file with a certificate as PEM, got '${file}'`]);
}
