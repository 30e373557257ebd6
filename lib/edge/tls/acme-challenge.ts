import { checkProps, list, number, optional, Rules, text } from '../../internal/rules';
import { isIpAddress, Problems } from '../../internal/validate';
import { AcmeChallengeKind, AcmeIntent } from '../../model/tls-intent';
import { DNS_PROVIDER, DnsProvider } from './dns-provider';
import { isServer } from './dns-provider-options';

/** When the authority is told to look up a record. */
export interface Dns01Options {
  /**
   * DNS servers that are asked which zone a domain is in, and whether a record has arrived: a host or an address, with a port
   * unless it is 53. For hosts whose own DNS server does not know the zone, or shows other records than the authority sees.
   * All of them must have the record; the zone's own servers are then not asked.
   *
   * @default - the host's, and for the record the zone's own as well
   */
  readonly resolvers?: string[];
  /**
   * How long to wait after a record was made, in seconds, in place of looking for it. For hosts that may not ask the zone's DNS
   * servers.
   *
   * @default - until all DNS servers that are asked have the record, and as long as the provider is known to take
   */
  readonly propagationSeconds?: number;
}

/** How the certificate authority sees that a domain is yours (RFC 8555, RFC 8737). */
export class AcmeChallenge {
  /**
   * The authority fetches a file over HTTP: port 80 of the domain must reach the edge. A container beside the proxy answers it,
   * and gets a certificate for each domain; a switch of proxies keeps them.
   */
  public static http01(): AcmeChallenge {
    return new AcmeChallenge({ challenge: AcmeChallengeKind.HTTP_01 });
  }

  /**
   * The authority opens a TLS connection: port 443 of the domain must reach the edge, port 80 need not. The proxy itself answers
   * and keeps what it gets: after a switch of proxies the other one asks anew.
   */
  public static tlsAlpn01(): AcmeChallenge {
    return new AcmeChallenge({ challenge: AcmeChallengeKind.TLS_ALPN_01 });
  }

  /**
   * The authority looks up a TXT record: nothing of the edge need be reached from the internet, and certificates may be for
   * every name below a domain (`*.example.com`). A container beside the proxy makes the record, and gets one certificate for
   * all domains of a site.
   *
   * Where `_acme-challenge.example.com` is a CNAME, the record is made where it points to, at the same provider: the zone
   * itself need not be written to. That needs no option.
   *
   * @param provider who holds the zone, or that which `_acme-challenge` points to
   * @param options where records are looked for
   * @throws when a resolver is no host, or the time is no whole number of seconds
   */
  public static dns01(provider: DnsProvider, options: Dns01Options = {}): AcmeChallenge {
    const problems = new Problems('AcmeChallenge.dns01');
    DNS_PROVIDER(problems, 'provider', provider);
    checkProps(problems, 'options', options, DNS_01_RULES);
    problems.throwIfAny();
    const { resolvers, propagationSeconds } = options;
    const dns = {
      ...provider._intent,
      ...(resolvers && resolvers.length > 0 ? { resolvers: resolvers.map(withPort) } : {}),
      ...(propagationSeconds === undefined ? {} : { propagationSeconds }),
    };
    return new AcmeChallenge({ challenge: AcmeChallengeKind.DNS_01, dns });
  }

  private constructor(
    /** @internal */
    public readonly _intent: Pick<AcmeIntent, 'challenge' | 'dns'>,
  ) {}
}

function withPort(server: string): string {
  if (isIpAddress(server)) return server.includes(':') ? `[${server}]:53` : `${server}:53`;
  return /:\d+$/.test(server) ? server : `${server}:53`;
}

/** An hour is what the longest known provider takes. */
const isWait = (value: string) => /^[1-9][0-9]{0,3}$/.test(value) && Number(value) <= 3600;

const DNS_01_RULES: Rules<Dns01Options> = {
  resolvers: optional(list(text(isServer, "be 'host' or 'host:port'", '1.1.1.1', { known: true }), '1.1.1.1')),
  propagationSeconds: optional(number(isWait, 'be a whole number of seconds, 1 to 3600', '120', { known: true })),
};
