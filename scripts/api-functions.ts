import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/** A function of the public API. jsii passes over them: they are there for authors of a proxy, who write TypeScript. */
export interface ExportedFunction {
  readonly name: string;
  /** As it is declared, without its body. */
  readonly signature: string;
  /** Its docstring in one line; empty where it has none. */
  readonly docs: string;
}

/** Functions that lib/index.ts exports by name, in its order. */
export function exportedFunctions(root: string): ExportedFunction[] {
  const lib = join(root, 'lib');
  return parsed(join(lib, 'index.ts')).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) return [];
    const path = (statement.moduleSpecifier as ts.StringLiteral).text;
    const { exportClause } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause)) return [];
    const names = exportClause.elements.map(({ name }) => name.text);
    return functionsOf(parsed(join(lib, `${path}.ts`))).filter(({ name }) => names.includes(name));
  });
}

function functionsOf(source: ts.SourceFile): ExportedFunction[] {
  return source.statements.filter(ts.isFunctionDeclaration).map((declaration) => {
    const end = declaration.body?.getStart(source) ?? declaration.end;
    const signature = source.text.slice(declaration.getStart(source), end).trim();
    return {
      name: declaration.name?.text ?? '',
      signature: signature.replace(/^export /, ''),
      docs: docstring(declaration),
    };
  });
}

function docstring(declaration: ts.FunctionDeclaration): string {
  const [comment] = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc);
  const sentences = [ts.getTextOfJSDocComment(comment?.comment), ...(comment?.tags ?? []).map(tagSentence)];
  return sentences.filter(Boolean).join(' ').replace(/\s+/g, ' ');
}

function tagSentence(tag: ts.JSDocTag): string {
  const text = ts.getTextOfJSDocComment(tag.comment) ?? '';
  return tag.tagName.text === 'throws' ? `Throws ${text}.` : '';
}

function parsed(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
}
