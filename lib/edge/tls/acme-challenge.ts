import { AcmeChallengeKind } from '../../model/tls-intent';

/** How the certificate authority sees that a domain is yours (RFC 8555, RFC 8737). */
export class AcmeChallenge {
  /** The authority fetches a file over HTTP: port 80 of the domain must reach the edge. Works at every proxy. */
  public static http01(): AcmeChallenge {
    return new AcmeChallenge(AcmeChallengeKind.HTTP_01);
  }

  /** The authority opens a TLS connection: port 443 of the domain must reach the edge, port 80 need not. */
  public static tlsAlpn01(): AcmeChallenge {
    return new AcmeChallenge(AcmeChallengeKind.TLS_ALPN_01);
  }

  private constructor(
    /** @internal */
    public readonly _kind: AcmeChallengeKind,
  ) {}
}
