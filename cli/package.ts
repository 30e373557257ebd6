import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The part of this package's own package.json that is used. */
export interface PackageJson {
  readonly version: string;
  readonly engines: { readonly node: string };
  /** The versions that this package is tested with. */
  readonly devDependencies: { readonly [name: string]: string };
}

/** Directory of this package, whether the command was compiled or not. */
export const PACKAGE = packageAbove(__dirname);

/** @throws when this package is incomplete */
export function readPackageJson(): PackageJson {
  return JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
}

function packageAbove(directory: string): string {
  return existsSync(join(directory, 'package.json')) ? directory : packageAbove(dirname(directory));
}
