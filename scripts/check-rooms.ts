import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import * as ts from 'typescript';

/**
 * The rooms of lib/, floor by floor. A file may import from its own room and from rooms that stand wholly below it:
 * `docker` reaches over two floors, so that neither it nor any proxy sees the other. `proxies/*` is a room for each
 * proxy; the files of `proxies` itself are what they share.
 */
// biome-ignore format: it is a picture
const FLOORS = [
  ['index.ts'],
  ['sophon'],
  ['edge'],
  ['proxies/*', 'docker'],
  ['proxies',   'docker'],
  ['internal'],
  ['model'],
];

const PROVIDER = '@cdktf/provider-docker';
const KNOW_THE_PROVIDER = ['docker/', 'sophon/', 'edge/upstream.ts'];

/** TypeScript by its path within lib/, e.g. 'edge/edge.ts'. */
export type Tree = ReadonlyMap<string, string>;

/** The tree of a directory. */
export function readTree(directory: string): Tree {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return new Map(paths.sort().map((path) => [posix.normalize(path), readFileSync(join(directory, path), 'utf8')]));
}

/** What breaks the order of the house, one sentence each, with file and line. */
export function roomViolations(tree: Tree): string[] {
  const imports = [...tree].flatMap(([path, text]) => importsOf(path, text));
  return [
    ...[...tree.keys()].filter((path) => !roomOf(path)).map((path) => `lib/${path}: must be in a room`),
    ...imports.flatMap(outOfOrder),
    ...circles(imports),
    ...imports.flatMap(ofTheProvider),
    ...[...tree].flatMap(([path, text]) => shellInCode(path, text)),
  ];
}

interface Import {
  readonly from: string;
  readonly line: number;
  /** As it is written. */
  readonly specifier: string;
  /** Path within the tree; undefined for a package. */
  readonly to?: string;
}

/** All that a file imports or exports from elsewhere, types too. */
function importsOf(from: string, text: string): Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName: specifier, pos }) => {
    const line = text.slice(0, pos).split('\n').length;
    if (!specifier.startsWith('.')) return { from, line, specifier };
    return { from, line, specifier, to: `${posix.join(posix.dirname(from), specifier)}.ts` };
  });
}

interface Room {
  readonly name: string;
  /** Its highest and its lowest floor, counted from the top. */
  readonly top: number;
  readonly bottom: number;
}

function roomOf(path: string): Room | undefined {
  const [outer, inner, ...deeper] = path.split('/');
  const rooms = [{ name: outer, floors: floorsOf(outer) }];
  if (deeper.length > 0) rooms.unshift({ name: `${outer}/${inner}`, floors: floorsOf(`${outer}/*`) });
  const room = rooms.find(({ floors }) => floors.length > 0);
  return room && { name: room.name, top: Math.min(...room.floors), bottom: Math.max(...room.floors) };
}

function floorsOf(room: string): number[] {
  return FLOORS.flatMap((rooms, floor) => (rooms.includes(room) ? [floor] : []));
}

function outOfOrder(one: Import): string[] {
  const from = roomOf(one.from);
  if (one.to === undefined || !from) return [];
  const to = roomOf(one.to);
  if (!to) return [`${sentence(one)}, which is in no room`];
  if (from.name === to.name || from.bottom < to.top) return [];
  return [`${sentence(one)}, but '${from.name}' must not import from '${to.name}'`];
}

/** A sentence for each import that closes a circle of files. */
function circles(imports: Import[]): string[] {
  const finished = new Set<string>();
  const walk = (file: string, way: string[]): string[] => {
    if (finished.has(file)) return [];
    const path = [...way, file];
    const found = imports.flatMap((one) => {
      if (one.from !== file || one.to === undefined) return [];
      if (!path.includes(one.to)) return walk(one.to, path);
      const circle = [...path.slice(path.indexOf(one.to)), one.to];
      return [`${sentence(one)}, which closes the circle ${circle.join(' -> ')}`];
    });
    finished.add(file);
    return found;
  };
  return imports.flatMap(({ from }) => walk(from, []));
}

function ofTheProvider(one: Import): string[] {
  if (one.specifier !== PROVIDER && !one.specifier.startsWith(`${PROVIDER}/`)) return [];
  if (!KNOW_THE_PROVIDER.some((place) => one.from.startsWith(place))) {
    return [`${sentence(one)}, but only ${KNOW_THE_PROVIDER.join(', ')} may know the Docker provider`];
  }
  // All of it takes seconds to load.
  return one.specifier === PROVIDER
    ? [`${sentence(one)}, but must name a part (e.g. '${PROVIDER}/lib/container')`]
    : [];
}

function sentence({ from, line, specifier }: Import): string {
  return `lib/${from}:${line}: imports '${specifier}'`;
}

/** Shell that is written into code: after `sh -c` in a command, or as a plan's `validate` or `activate`. */
function shellInCode(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const programs: ts.Node[] = [];
  const constants = new Map<string, ts.Expression>();
  const collect = (node: ts.Node): void => {
    if (ts.isArrayLiteralExpression(node)) programs.push(...afterShell(node));
    if (ts.isPropertyAssignment(node) && isCheck(node)) programs.push(node.initializer);
    if (ts.isShorthandPropertyAssignment(node) && isCheck(node)) programs.push(node.name);
    if (ts.isVariableDeclaration(node) && node.initializer) constants.set(node.name.getText(), node.initializer);
    node.forEachChild(collect);
  };
  collect(source);
  return programs
    .filter((program) => holdsText(program, constants))
    .map((program) => source.getLineAndCharacterOfPosition(program.getStart()).line + 1)
    .map((line) => `lib/${path}:${line}: holds a shell program, which must be a file that shellProgram() reads`);
}

function afterShell({ elements }: ts.ArrayLiteralExpression): ts.Node[] {
  const word = (index: number) => {
    const element = elements[index];
    return element && ts.isStringLiteralLike(element) ? element.text : '';
  };
  return elements.filter((_, index) => /^(.*\/)?(ba|da)?sh$/.test(word(index - 2)) && /^-\w*c$/.test(word(index - 1)));
}

function isCheck({ name }: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): boolean {
  return name.getText() === 'validate' || name.getText() === 'activate';
}

/** Whether there is text in an expression, or in the constants that it names, besides what is read from files. */
function holdsText(node: ts.Node, constants: ReadonlyMap<string, ts.Expression>, seen = new Set<ts.Node>()): boolean {
  if (seen.has(node)) return false;
  seen.add(node);
  if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) return node.text.trim() !== '';
  if (ts.isCallExpression(node) && node.expression.getText() === 'shellProgram') return false;
  if (ts.isPropertyAccessExpression(node)) return holdsText(node.expression, constants, seen);
  const constant = ts.isIdentifier(node) ? constants.get(node.text) : undefined;
  if (constant && holdsText(constant, constants, seen)) return true;
  return ts.forEachChild(node, (child) => holdsText(child, constants, seen) || undefined) ?? false;
}

function main(): void {
  const tree = readTree(join(__dirname, '..', 'lib'));
  const violations = roomViolations(tree);
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) process.exitCode = 1;
  else console.log(`The rooms of lib/ are in order: ${tree.size} files, no import upwards, no circle.`);
}

if (require.main === module) main();
