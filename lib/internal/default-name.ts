import { Construct } from 'constructs';

/** A base name for containers, networks and volumes: the construct's path in lower case, its end if it is long. */
export function defaultName(scope: Construct): string {
  const slug = scope.node.path.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return slug.slice(-49).replace(/^-+|-+$/g, '');
}
