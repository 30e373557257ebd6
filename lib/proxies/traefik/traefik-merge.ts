import { Problems } from '../../internal/validate';

/** A JSON-like object. */
export interface Tree {
  readonly [key: string]: unknown;
}

/**
 * Our tree with the user's added to it, key by key.
 *
 * @throws when the user's has a value where ours has one
 */
export function merged(subject: string, path: string, ours: Tree, theirs: Tree): Tree {
  const problems = new Problems(subject);
  const result = merge(ours, theirs, path, problems);
  problems.throwIfAny();
  return result;
}

function merge(ours: Tree, theirs: Tree, path: string, problems: Problems): Tree {
  const result: { [key: string]: unknown } = { ...ours };
  for (const [key, value] of Object.entries(theirs)) {
    const here = `${path}.${key}`;
    const own = Object.hasOwn(ours, key) ? ours[key] : undefined;
    if (own === undefined) result[key] = value;
    else if (isTree(own) && isTree(value)) result[key] = merge(own, value, here, problems);
    else problems.note(`${here}: must be left to the edge, which sets it; give what you add a name of its own`);
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
