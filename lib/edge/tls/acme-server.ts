import { createHash } from 'node:crypto';
import { Token } from 'cdktf';
import { checkProps, flag, number, optional, Rules, struct, text } from '../../internal/rules';
import { shownSecret } from '../../internal/shown';
import { isUrl, Problems } from '../../internal/validate';
import { AcmeServerIntent } from '../../model/tls-intent';
import { Secret, secret } from '../secret';
import { CERTIFICATE_PEM } from './pem';

/** External account binding: ties the ACME account to an account that you already have with the authority. */
export interface ExternalAccountBinding {
  /** Key id, as the authority gave it. */
  readonly keyId: string;
  /** HMAC key, base64url, e.g. `Secret.environment('acme_hmac_key')`. */
  readonly hmacKey: Secret;
}

/** An ACME authority that this library does not know. */
export interface CustomAcmeServerOptions {
  /**
   * PEM of the root certificate that signs the server's own HTTPS certificate.
   *
   * @default - the public roots of the proxy's image
   */
  readonly rootCertificate?: string;
  /** Ties the ACME account to one that you have with the authority, where it asks for that. @default - none */
  readonly externalAccount?: ExternalAccountBinding;
  /**
   * Whether it is for tests: `destroy` then deletes its accounts and certificates, unless the edge holds those of another
   * authority too.
   *
   * @default false
   */
  readonly staging?: boolean;
  /**
   * How long its certificates live, in hours, where that is not 90 days: step-ca's live for 24. For Traefik with tls-alpn-01,
   * which renews by it, 6 hours before the end at 24. All others renew by what the certificate itself says.
   *
   * @default - as long as the public authorities'
   */
  readonly certificateHours?: number;
}

/** A certificate authority that speaks ACME (RFC 8555). */
export class AcmeServer {
  /** Let's Encrypt: public, free, rate-limited. @see https://letsencrypt.org/docs/rate-limits/ */
  public static letsEncrypt(): AcmeServer {
    return new AcmeServer({ id: 'letsencrypt', url: DIRECTORIES.letsEncrypt, production: true });
  }

  /** Let's Encrypt for tests: browsers do not trust it, its limits are generous. @see https://letsencrypt.org/docs/staging-environment/ */
  public static letsEncryptStaging(): AcmeServer {
    return new AcmeServer({ id: 'letsencrypt-staging', url: DIRECTORIES.letsEncryptStaging, production: false });
  }

  /**
   * Google Trust Services: public, free. `gcloud publicca external-account-keys create` hands out the binding, which must be
   * used within seven days. The account that it makes stays.
   *
   * @param externalAccount key id and HMAC key
   * @throws when one of them is invalid
   * @see https://cloud.google.com/certificate-manager/docs/public-ca-tutorial
   */
  public static google(externalAccount: ExternalAccountBinding): AcmeServer {
    return AcmeServer.bound('google', { id: 'google', url: DIRECTORIES.google }, externalAccount);
  }

  /**
   * ZeroSSL; its console hands out the binding.
   *
   * @param externalAccount key id and HMAC key
   * @throws when one of them is invalid
   * @see https://zerossl.com/documentation/acme/
   */
  public static zeroSsl(externalAccount: ExternalAccountBinding): AcmeServer {
    return AcmeServer.bound('zeroSsl', { id: 'zerossl', url: DIRECTORIES.zeroSsl }, externalAccount);
  }

  /**
   * Any other authority, e.g. step-ca in your own network.
   *
   * @param url its directory URL, https
   * @param options its root certificate, your account with it, how long certificates live, and whether it is for tests
   * @throws when the URL, the root's PEM or the binding is invalid
   */
  public static custom(url: string, options: CustomAcmeServerOptions = {}): AcmeServer {
    const problems = new Problems('AcmeServer.custom');
    DIRECTORY_URL(problems, 'url', url);
    checkProps(problems, 'options', options, CUSTOM_RULES);
    problems.throwIfAny();
    const hash = createHash('sha256').update(url).digest('hex').slice(0, 8);
    return new AcmeServer({
      id: Token.isUnresolved(url) ? 'acme' : `acme${hash}`,
      url,
      rootCertificate: options.rootCertificate,
      production: !options.staging,
      certificateHours: options.certificateHours,
      ...bindingIntent(options.externalAccount),
    });
  }

  private static bound(
    factory: string,
    server: Pick<AcmeServerIntent, 'id' | 'url'>,
    externalAccount: ExternalAccountBinding,
  ): AcmeServer {
    const problems = new Problems(`AcmeServer.${factory}`);
    struct(BINDING_RULES)(problems, 'externalAccount', externalAccount);
    problems.throwIfAny();
    return new AcmeServer({ ...server, production: true, ...bindingIntent(externalAccount) });
  }

  private constructor(
    /** @internal */
    public readonly _intent: AcmeServerIntent,
  ) {}
}

/** Of the public authorities. */
const DIRECTORIES = {
  letsEncrypt: 'https://acme-v02.api.letsencrypt.org/directory',
  letsEncryptStaging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
  zeroSsl: 'https://acme.zerossl.com/v2/DV90',
  google: 'https://dv.acme-v02.api.pki.goog/directory',
};

/** Whether it issues for public names alone, as the CA/Browser Forum's rules have it for all that browsers trust. */
export function isPublicAuthority({ url }: AcmeServerIntent): boolean {
  return Object.values(DIRECTORIES).includes(url);
}

const isPlain = (value: string) => /^[A-Za-z0-9._=+/-]+$/.test(value);
/** What begins with a dash would be an option of the issuer's. */
const isKeyId = (value: string) => isPlain(value) && !value.startsWith('-');

/** Either may be the secret one, mistaken for the other. */
const BINDING_RULES: Rules<ExternalAccountBinding> = {
  keyId: text(isKeyId, 'be the key id as the authority gave it', 'kid-1', { show: shownSecret }),
  hmacKey: secret(text(isPlain, 'be base64url', 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV', { show: shownSecret })),
};

const isSecure = (value: string) => isUrl(value) && value.startsWith('https://');
const DIRECTORY_URL = text(isSecure, 'be an https URL', 'https://ca.example.com/acme/acme/directory');

const isLife = (value: string) => /^[1-9][0-9]{0,4}$/.test(value) && Number(value) <= 87600;

const CUSTOM_RULES: Rules<CustomAcmeServerOptions> = {
  rootCertificate: optional(CERTIFICATE_PEM),
  externalAccount: optional(struct(BINDING_RULES)),
  staging: optional(flag()),
  certificateHours: optional(number(isLife, 'be a whole number of hours, 1 to 87600', '24', { known: true })),
};

function bindingIntent(binding?: ExternalAccountBinding) {
  return binding ? { eabKeyId: binding.keyId, eabHmacKey: binding.hmacKey._intent } : {};
}
