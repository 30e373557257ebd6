/** Response headers that browsers are held by. */
export class SecurityHeaders {
  /**
   * For pages such as the dashboard: no guessing of types, nobody else's frames, no address in the referrer of other
   * sites, no camera, microphone, position. Not for an API, whose cross-origin rules are its own. A content security policy
   * that the application itself sends is replaced: give your own for it.
   *
   * @see https://developer.mozilla.org/docs/Web/HTTP/Guides/Headers
   */
  public static page(): { [name: string]: string } {
    return {
      'Content-Security-Policy': "frame-ancestors 'self'",
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
      'Referrer-Policy': 'strict-origin-when-cross-origin',
      'X-Content-Type-Options': 'nosniff',
    };
  }

  private constructor() {}
}
