/** What clients ask for. */
export interface Site {
  readonly domain: string;
  readonly httpsPort: number;
  /** Where the redirect to HTTPS is expected, and ACME's http-01 asks. */
  readonly httpPort: number;
}

/** What users open. */
export function urlOf({ domain, httpsPort }: Site): string {
  return `https://${domain}${httpsPort === 443 ? '' : `:${httpsPort}`}`;
}
