import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE, type PackageJson, readPackageJson } from '../package';
import type { Choices } from './choices';

/** A project that works as it stands: Caddy and Let's Encrypt. */
const TEMPLATE = join(PACKAGE, 'cli', 'template');

/** Texts by path within the project. */
export type Files = ReadonlyMap<string, string>;

/** The template with the user's choices in place of its own. */
export function projectFiles(name: string, choices: Choices): Files {
  const own = readPackageJson();
  const files = readTemplate();
  change(files, 'package.json', (text) => withVersions(text, packageName(name), own));
  change(files, 'cdktf.json', (text) => replaced(text, '"my-sophon"', `"${packageName(name)}"`));
  change(files, 'sophon-stack.ts', (text) => withChoices(text, choices));
  change(files, '__tests__/sophon-stack.test.ts', (text) => replaced(text, 'sophon.example.com', choices.domain));
  change(files, 'README.md', (text) =>
    replaced(replaced(text, 'my-sophon', name), 'sophon.example.com', choices.domain),
  );
  return files;
}

/** npm leaves files named .gitignore out of packages, so the template's has another name. */
function readTemplate(): Map<string, string> {
  const entries = readdirSync(TEMPLATE, { recursive: true, encoding: 'utf8' }).sort();
  const files = entries.filter((path) => statSync(join(TEMPLATE, path)).isFile());
  return new Map(
    files.map((path) => [
      path === 'gitignore' ? '.gitignore' : path.replaceAll('\\', '/'),
      readFileSync(join(TEMPLATE, path), 'utf8'),
    ]),
  );
}

function change(files: Map<string, string>, path: string, edit: (text: string) => string): void {
  files.set(path, edit(files.get(path) ?? ''));
}

/** The versions that this package is tested with, itself included. */
function withVersions(text: string, name: string, { version, engines, devDependencies }: PackageJson): string {
  const project = { ...JSON.parse(text), name, engines };
  const versions: PackageJson['devDependencies'] = { ...devDependencies, 'cdktf-sophon': `^${version}` };
  for (const dependencies of [project.dependencies, project.devDependencies]) {
    for (const dependency of Object.keys(dependencies)) dependencies[dependency] = versions[dependency];
  }
  return `${JSON.stringify(project, undefined, 2)}\n`;
}

function withChoices(text: string, { proxy, domain, tls }: Choices): string {
  const imported = ['Sophon', 'SophonData', 'SophonIngress', 'Tls', proxy].sort().join(', ');
  const own = domain === 'localhost' ? "\n      bindAddresses: ['127.0.0.1']," : '';
  return [
    ['{ CaddyProxy, Sophon, SophonData, SophonIngress, Tls }', `{ ${imported} }`],
    ["domain: 'sophon.example.com',", `domain: '${domain}',${own}`],
    ["Tls.letsEncrypt({ email: 'admin@example.com' })", tls],
    ['new CaddyProxy()', `new ${proxy}()`],
  ].reduce((changed, [from, to]) => replaced(changed, from, to), text);
}

/** @throws when the template has it no more: a mistake of ours */
function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the template must hold '${from}'`);
  return text.replaceAll(from, () => to);
}

/** As npm takes it. */
function packageName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');
  return plain === '' ? 'sophon' : plain;
}
