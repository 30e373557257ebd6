import type { Method, Parameter, Property, Reference, Type } from '../../scripts/api-assembly';

/** Where a value enters: an argument of a call, or a prop below it. */
export interface Place {
  /** As a reader would say it, e.g. 'Edge(props.trustedProxies.ranges)'. */
  readonly name: string;
  /** The call, e.g. 'Edge' or 'Edge.addSite'. */
  readonly call: string;
  /** Number of the argument, then names of props. */
  readonly path: (number | string)[];
  readonly type: Reference;
  readonly optional: boolean;
}

/** Rooms that hold what users write; the others are the contract for authors of a proxy. */
const FOR_USERS = /^lib\/(docker|edge|proxies|sophon)\//;

/** Calls of the public API that take something, by name. */
export function callsOf(types: Type[]): Map<string, Method> {
  const classes = types.filter(
    ({ kind, locationInModule }) => kind === 'class' && FOR_USERS.test(locationInModule.filename),
  );
  const calls = classes.flatMap(({ name, initializer, methods = [] }): [string, Method][] => [
    ...(initializer ? [[name, initializer] as [string, Method]] : []),
    // What a proxy is asked by its edge.
    ...methods.filter((one) => one.name !== 'plan').map((one): [string, Method] => [`${name}.${one.name}`, one]),
  ]);
  return new Map(calls.filter(([, { parameters = [] }]) => parameters.length > 0));
}

/** All places of a call, down to the last prop. */
export function placesOf(types: Type[], call: string, { parameters = [] }: Method): Place[] {
  return parameters.flatMap((parameter, index) => below(types, call, [index], parameter.name, parameter));
}

function below(
  types: Type[],
  call: string,
  path: (number | string)[],
  said: string,
  { type, optional = false }: Parameter | Property,
): Place[] {
  const place: Place = { name: `${call}(${said})`, call, path, type, optional };
  const deeper = propertiesOf(types, type.fqn).flatMap((prop) =>
    below(types, call, [...path, prop.name], `${said}.${prop.name}`, prop),
  );
  return [place, ...deeper];
}

/** Props of a struct, with those that it inherits. */
function propertiesOf(types: Type[], fqn?: string): Property[] {
  const type = types.find((one) => one.fqn === fqn);
  if (!type?.datatype) return [];
  const inherited = (type.interfaces ?? []).flatMap((parent) => propertiesOf(types, parent));
  const all = [...inherited, ...(type.properties ?? [])];
  return [...new Map(all.map((prop) => [prop.name, prop])).values()];
}

/** What a place wants: 'string', 'list', 'map', 'struct', or the name of a class. */
export function kindOf(types: Type[], { type }: Place): string {
  if (type.collection) return type.collection.kind === 'array' ? 'list' : 'map';
  if (type.primitive) return type.primitive;
  const named = types.find(({ fqn }) => fqn === type.fqn);
  return named?.datatype ? 'struct' : (type.fqn?.split('.').at(-1) ?? 'anything');
}
