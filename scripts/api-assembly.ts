import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What jsii writes down of docstrings. */
export interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
  readonly see?: string;
  readonly custom?: { readonly throws?: string };
}

/** A type as it is referred to: by name, as a list or map of others, or as one of several. */
export interface Reference {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: Reference };
  readonly union?: { readonly types: Reference[] };
}

interface Located {
  readonly docs?: Docs;
  readonly locationInModule: { readonly filename: string; readonly line: number };
}

/** A parameter. */
export interface Parameter {
  readonly name: string;
  readonly type: Reference;
  readonly optional?: boolean;
  readonly docs?: Docs;
}

/** A prop of a struct, or a property of a class. */
export interface Property extends Located {
  readonly name: string;
  readonly type: Reference;
  readonly optional?: boolean;
}

/** A method, a static factory, or a constructor, which has no name. */
export interface Method extends Located {
  readonly name?: string;
  readonly static?: boolean;
  readonly parameters?: Parameter[];
  readonly returns?: { readonly type: Reference };
}

/** A class, interface, struct or enum of the public API. */
export interface Type extends Located {
  readonly name: string;
  readonly fqn: string;
  readonly kind: 'class' | 'interface' | 'enum';
  /** Whether it is a struct: plain data. */
  readonly datatype?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly initializer?: Method;
  readonly methods?: Method[];
  readonly properties?: Property[];
  readonly members?: { readonly name: string; readonly docs?: Docs }[];
}

/** The public API as jsii wrote it to `.jsii` (`npm run build`), in the order of the sources. */
export function readTypes(root: string): Type[] {
  const { types } = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8')) as { types: { [fqn: string]: Type } };
  return Object.values(types).sort(bySource).map(withMembersInOrder);
}

/** Constructors, methods, parameters, props and enum members that say nothing, e.g. 'Edge.addSite(domain)'. */
export function undocumented(types: Type[]): string[] {
  return types.flatMap((type) => [
    ...silent([[type.name, type]]),
    ...silent((type.properties ?? []).map((property) => [`${type.name}.${property.name}`, property])),
    ...silent((type.members ?? []).map((member) => [`${type.name}.${member.name}`, member])),
    ...calls(type).flatMap((call) => {
      const name = call.name ? `${type.name}.${call.name}` : `new ${type.name}`;
      const parameters = (call.parameters ?? []).map((one): [string, Parameter] => [`${name}(${one.name})`, one]);
      return silent([[`${name}()`, call], ...parameters]);
    }),
  ]);
}

/** Constructor, static factories and methods. */
export function calls({ initializer, methods = [] }: Type): Method[] {
  return initializer ? [initializer, ...methods] : methods;
}

function silent(named: [name: string, documented: { readonly docs?: Docs }][]): string[] {
  return named.filter(([, { docs }]) => !docs?.summary).map(([name]) => name);
}

/** jsii sorts by name, which tears apart what belongs together. */
function withMembersInOrder(type: Type): Type {
  const { methods, properties } = type;
  return { ...type, methods: inOrder(methods), properties: inOrder(properties) };
}

function inOrder<T extends Located>(members: T[] | undefined): T[] | undefined {
  return members && [...members].sort(bySource);
}

function bySource({ locationInModule: a }: Located, { locationInModule: b }: Located): number {
  if (a.filename === b.filename) return a.line - b.line;
  return a.filename < b.filename ? -1 : 1;
}
