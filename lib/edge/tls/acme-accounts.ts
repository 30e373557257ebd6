import { Problems } from '../../internal/validate';
import { AcmeChallengeKind, AcmeIntent } from '../../model/tls-intent';

/** A site with ACME: its path, and how it asks. */
interface AcmeSite {
  readonly path: string;
  readonly acme: AcmeIntent;
}

/** How the sites of one edge ask their authorities, so far as they must agree on it. */
export class AcmeAccounts {
  /** The first site of each authority, by its id. */
  private readonly authorities = new Map<string, AcmeSite>();
  /** The first of those whose TLS port it looks at. */
  private readonly accounts = new Map<string, AcmeSite>();

  /** Adds a checked site. */
  public add(path: string, acme: AcmeIntent): void {
    const { id } = acme.server;
    if (!this.authorities.has(id)) this.authorities.set(id, { path, acme });
    if (isOwnAccount(acme) || this.accounts.has(id)) return;
    this.accounts.set(id, { path, acme });
  }

  /**
   * Notes what a site must ask as another one does. An authority is one thing to all of them. Where it looks at the TLS port,
   * proxies keep one store for it: one account, one kind of key. Otherwise each site has its own.
   */
  public check(problems: Problems, acme: AcmeIntent): void {
    const { id } = acme.server;
    checkSame(problems, acme, isOwnAccount(acme) ? undefined : this.accounts.get(id), ['email', 'keyType']);
    checkSame(problems, acme, this.authorities.get(id), ['server']);
  }
}

function isOwnAccount({ challenge }: AcmeIntent): boolean {
  return challenge !== AcmeChallengeKind.TLS_ALPN_01;
}

function checkSame(
  problems: Problems,
  acme: AcmeIntent,
  known: AcmeSite | undefined,
  keys: (keyof AcmeIntent)[],
): void {
  for (const key of keys) {
    if (!known || JSON.stringify(known.acme[key]) === JSON.stringify(acme[key])) continue;
    problems.note(
      `tls.${key}: must be the same at all sites of an authority, got another one than '${known.path}' has ` +
        '(set tls once, at the edge)',
    );
  }
}
