import * as ts from 'typescript';
import { type Tree } from './check-rooms';

/** Names of the folders in proxies/. */
export function proxyFolders(tree: Tree): string[] {
  return [...new Set([...tree.keys()].flatMap((path) => /^proxies\/([^/]+)\//.exec(path)?.[1] ?? []))];
}

/** Files outside of a proxy's own folder whose code names it, by an identifier or an import. */
export function placesNaming(proxy: string, tree: Tree): string[] {
  return [...tree]
    .filter(([path]) => !path.startsWith(`proxies/${proxy}/`))
    .filter(([path, text]) => namesOf(path, text).some((name) => name.toLowerCase().includes(proxy)))
    .map(([path]) => path);
}

/** Where every one of them is named: what a further proxy has to be added to. */
export function placesOfEvery(proxies: string[], tree: Tree): string[] {
  const places = proxies.map((proxy) => placesNaming(proxy, tree));
  return places.reduce((common, some) => common.filter((path) => some.includes(path)));
}

/** Identifiers, and what is imported; neither comments nor texts for people. */
function namesOf(path: string, text: string): string[] {
  const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const collect = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.push(node.text);
    node.forEachChild(collect);
  };
  collect(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return names;
}
