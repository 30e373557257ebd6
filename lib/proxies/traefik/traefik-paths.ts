/** Where things lie in the proxy's container. */
export const TRAEFIK_PATHS = {
  /** Watched; Traefik reads its YAML files and passes over the others. */
  dynamic: '/etc/traefik/dynamic',
  /** Accounts and certificates, each authority's in a directory of its own. */
  acme: '/acme',
} as const;

/** Names that static and dynamic configuration share. */
export const ENTRY_POINTS = { plain: 'web', secure: 'websecure', health: 'health' } as const;
