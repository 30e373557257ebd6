import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A type as jsii writes it down: by its name, or a list or map of others, or one of several. */
interface Reference {
  readonly fqn?: string;
  readonly collection?: { readonly elementtype: Reference };
  readonly union?: { readonly types: Reference[] };
}
interface Property {
  readonly name: string;
  readonly type: Reference;
}
interface Method {
  readonly name?: string;
  readonly parameters?: Property[];
  readonly returns?: { readonly type: Reference };
}
interface Type {
  readonly fqn: string;
  readonly name: string;
  readonly kind: string;
  readonly interfaces?: string[];
  readonly properties?: Property[];
  readonly methods?: Method[];
  readonly initializer?: Method;
  readonly locationInModule: { readonly filename: string };
}

const assembly: { readonly types: Record<string, Type> } = JSON.parse(
  readFileSync(join(__dirname, '..', '.jsii'), 'utf8'),
);
const TYPES = Object.values(assembly.types);

/** What users write stands in these rooms; what proxies are asked, and answer, in lib/model. */
const WRITTEN = TYPES.filter(({ locationInModule }) => /^lib\/(edge|sophon|docker)\//.test(locationInModule.filename));
const isContract = ({ kind, locationInModule }: Type) =>
  locationInModule.filename.startsWith('lib/model/') && kind !== 'enum';

/** All types that a reference names. */
function typesOf(reference: Reference): Type[] {
  const inner = [
    ...(reference.union?.types ?? []),
    ...(reference.collection ? [reference.collection.elementtype] : []),
  ];
  const own = reference.fqn !== undefined && reference.fqn in assembly.types ? [assembly.types[reference.fqn]] : [];
  return [...own, ...inner.flatMap(typesOf)];
}

/** All types that a type shows to those who use it. */
function shownBy({ properties = [], methods = [], initializer }: Type): Type[] {
  const calls = [...methods, ...(initializer ? [initializer] : [])];
  const references = [
    ...properties.map(({ type }) => type),
    ...calls.flatMap(({ parameters = [], returns }) => [
      ...parameters.map(({ type }) => type),
      ...(returns ? [returns.type] : []),
    ]),
  ];
  return references.flatMap(typesOf);
}

test('what users write shows nothing of the contract between edges, proxies and engines but the proxy itself', () => {
  expect(WRITTEN.length).toBeGreaterThan(20);
  const shown = WRITTEN.flatMap((type) =>
    shownBy(type)
      .filter(isContract)
      .map(({ name }) => `${type.name}: ${name}`),
  );
  expect(shown).toEqual(['EdgeProps: IProxy', 'IngressProps: IProxy']);
});

test('the contract shows nothing of what users write', () => {
  const shown = TYPES.filter(isContract).flatMap((type) => shownBy(type).filter((one) => WRITTEN.includes(one)));
  expect(shown).toEqual([]);
});

test('nothing that is ours alone is public', () => {
  const names = TYPES.flatMap(({ name, properties = [], methods = [] }) =>
    [...properties, ...methods].map((member) => `${name}.${member.name}`),
  );
  expect(names.filter((name) => name.includes('._'))).toEqual([]);
});

test('every proxy is an IProxy and takes options that it can do without, but for names of what is there already', () => {
  const proxies = TYPES.filter(({ interfaces = [] }) => interfaces.includes('cdktf-sophon.IProxy'));
  expect(proxies.map(({ name }) => name).sort()).toEqual([
    'CaddyProxy',
    'ExistingTraefik',
    'NginxProxy',
    'TraefikProxy',
  ]);
});
