import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, release, totalmem } from 'node:os';
import { IMAGES } from '../lib/model/images';

/** What the figures hold for. */
export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly system: string;
  readonly versions: { [program: string]: string };
  /** Processes that wanted to run when the measurement began, on average of a minute. */
  readonly load: number;
  /** Of a run that only shows that the benchmark works, nothing can be concluded. */
  readonly quick: boolean;
}

/** This machine, now. */
export function thisMachine(quick: boolean): Machine {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    processor: `${all.length} × ${all[0].model.trim()}`,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `Linux ${release()}, ${arch()}`,
    versions: {
      Caddy: IMAGES.caddy,
      nginx: IMAGES.nginx,
      Traefik: IMAGES.traefik,
      HAProxy: versionOf('haproxy', ['-v'], /version (\S+)/),
      h2load: versionOf('h2load', ['--version'], /nghttp2\/(\S+)/),
      'Docker engine': versionOf('docker', ['version', '--format', '{{.Server.Version}}'], /(\S+)/),
      Terraform: versionOf('terraform', ['version'], /v(\S+)/),
      Node: process.version,
    },
    load: Number(loadavg()[0].toFixed(1)),
    quick,
  };
}

/** A program that is not there has none. */
function versionOf(program: string, args: string[], pattern: RegExp): string {
  try {
    return pattern.exec(execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }))?.[1] ?? '–';
  } catch {
    return '–';
  }
}
