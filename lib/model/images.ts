/** The images that the library is tested with: the one place where versions are written. */
export const IMAGES = {
  /** >= 2.11.1 for CVE-2026-27587 and CVE-2026-27588. */
  caddy: 'caddy:2.11.4',
  /** >= 1.30.4 for CVE-2026-42533. */
  nginx: 'nginx:1.30.6',
  /** > 3.6.0 for Docker Engine 29, >= 3.7.2 to drop query strings from the access log. */
  traefik: 'traefik:v3.7.11',
  /** Beside any proxy, for ACME. */
  lego: 'goacme/lego:v5.3.1',
} as const;
