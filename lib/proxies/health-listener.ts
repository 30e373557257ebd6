/**
 * Where a proxy answers its own health check: on loopback, where nobody outside reaches it, and not in any log. It needs
 * no domain, so that the first one may change or go without a new proxy.
 */
export const HEALTH_LISTENER = { address: '127.0.0.1', port: 8079 } as const;
