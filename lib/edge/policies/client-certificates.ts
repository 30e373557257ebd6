import { checkProps, instance, Rules } from '../../internal/rules';
import { Problems } from '../../internal/validate';
import { ClientCertificatesIntent } from '../../model/policies-intent';
import { CERTIFICATE_PEM } from '../tls/pem';

/** Whose certificates are believed. */
export interface ClientCertificatesOptions {
  /** PEM of one or more authorities, e.g. `Fn.file('clients-ca.pem')`. No keys: Terraform's state holds it. */
  readonly authorities: string;
}

/**
 * Certificates of clients (mutual TLS), by which machines prove who they are. Upstreams get the certificate in the header
 * `X-Forwarded-Tls-Client-Cert`, which no client can send: percent-decoded, without armor lines and white space it is the
 * DER in base64. Where a client sends a chain, Traefik puts all of it there, its own first, with commas between.
 */
export class ClientCertificates {
  /**
   * A client without a valid certificate is refused.
   *
   * @param options whose certificates are believed
   * @throws when the authorities are no PEM certificates
   */
  public static required(options: ClientCertificatesOptions): ClientCertificates {
    return new ClientCertificates(intent('ClientCertificates.required', true, options));
  }

  /**
   * A client may present a certificate: an invalid one is refused, none is not.
   *
   * @param options whose certificates are believed
   * @throws when the authorities are no PEM certificates
   */
  public static requested(options: ClientCertificatesOptions): ClientCertificates {
    return new ClientCertificates(intent('ClientCertificates.requested', false, options));
  }

  /** None are asked for, whatever the edge says. */
  public static none(): ClientCertificates {
    return new ClientCertificates(undefined);
  }

  private constructor(
    /** @internal */
    public readonly _intent: ClientCertificatesIntent | undefined,
  ) {}
}

function intent(subject: string, required: boolean, options: ClientCertificatesOptions): ClientCertificatesIntent {
  const problems = new Problems(subject);
  checkProps(problems, 'options', options, RULES);
  problems.throwIfAny();
  return { required, authorities: options.authorities };
}

const RULES: Rules<ClientCertificatesOptions> = { authorities: CERTIFICATE_PEM };

/** What the prop `clientCertificates` may be. */
export const CLIENT_CERTIFICATES = instance(ClientCertificates, 'ClientCertificates.required({ authorities: pem })');

/** Notes certificates of clients where somebody else ends TLS. @param secure whether TLS ends at the edge */
export function checkHandshake(
  problems: Problems,
  certificates: ClientCertificates | undefined,
  secure: boolean,
): void {
  if (secure || !certificates?._intent) return;
  const fix = 'switch them on at the CDN or tunnel';
  problems.note(`clientCertificates: must be asked for where TLS ends, got them with Tls.none() (${fix})`);
}
