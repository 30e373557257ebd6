import { createHash } from 'node:crypto';
import { Token } from 'cdktf';
import { checkProps, flag, optional, Rules, struct, text } from '../../internal/rules';
import { shownSecret } from '../../internal/shown';
import { isUrl, Problems } from '../../internal/validate';
import { AcmeServerIntent } from '../../model/tls-intent';
import { CERTIFICATE_PEM } from './pem';

/** External account binding: ties the ACME account to an account that you already have with the authority. */
export interface ExternalAccountBinding {
  /** Key id, as the authority gave it. */
  readonly keyId: string;
  /** HMAC key, base64url. Pass a sensitive variable: it reaches the proxy's environment. */
  readonly hmacKey: string;
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
}

/** A certificate authority that speaks ACME (RFC 8555). */
export class AcmeServer {
  /** Let's Encrypt: public, free, rate-limited. @see https://letsencrypt.org/docs/rate-limits/ */
  public static letsEncrypt(): AcmeServer {
    return new AcmeServer({
      id: 'letsencrypt',
      url: 'https://acme-v02.api.letsencrypt.org/directory',
      production: true,
    });
  }

  /** Let's Encrypt for tests: browsers do not trust it, its limits are generous. @see https://letsencrypt.org/docs/staging-environment/ */
  public static letsEncryptStaging(): AcmeServer {
    return new AcmeServer({
      id: 'letsencrypt-staging',
      url: 'https://acme-staging-v02.api.letsencrypt.org/directory',
      production: false,
    });
  }

  /**
   * ZeroSSL; its console hands out the binding.
   *
   * @param externalAccount key id and HMAC key
   * @throws when one of them is invalid
   * @see https://zerossl.com/documentation/acme/
   */
  public static zeroSsl(externalAccount: ExternalAccountBinding): AcmeServer {
    const problems = new Problems('AcmeServer.zeroSsl');
    struct(BINDING_RULES)(problems, 'externalAccount', externalAccount);
    problems.throwIfAny();
    return new AcmeServer({
      id: 'zerossl',
      url: 'https://acme.zerossl.com/v2/DV90',
      production: true,
      ...bindingIntent(externalAccount),
    });
  }

  /**
   * Any other authority, e.g. step-ca in your own network.
   *
   * @param url its directory URL, https
   * @param options its root certificate, your account with it, and whether it is for tests
   * @throws when the URL, the root's PEM or the binding is invalid
   */
  public static custom(url: string, options: CustomAcmeServerOptions = {}): AcmeServer {
    const problems = new Problems('AcmeServer.custom');
    DIRECTORY_URL(problems, 'url', url);
    checkProps(problems, 'options', options, CUSTOM_RULES);
    problems.throwIfAny();
    const hash = createHash('sha256').update(url).digest('hex').slice(0, 8);
    return new AcmeServer({
      id: Token.isUnresolved(url) ? 'acme' : `acme-${hash}`,
      url,
      rootCertificate: options.rootCertificate,
      production: !options.staging,
      ...bindingIntent(options.externalAccount),
    });
  }

  private constructor(
    /** @internal */
    public readonly _intent: AcmeServerIntent,
  ) {}
}

const isPlain = (value: string) => /^[A-Za-z0-9._=+/-]+$/.test(value);
/** What begins with a dash would be an option of the issuer's. */
const isKeyId = (value: string) => isPlain(value) && !value.startsWith('-');

/** Either may be the secret one, mistaken for the other. */
const BINDING_RULES: Rules<ExternalAccountBinding> = {
  keyId: text(isKeyId, 'be the key id as the authority gave it', 'kid-1', { show: shownSecret }),
  hmacKey: text(isPlain, 'be base64url', 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV', { show: shownSecret }),
};

const isSecure = (value: string) => isUrl(value) && value.startsWith('https://');
const DIRECTORY_URL = text(isSecure, 'be an https URL', 'https://ca.example.com/acme/acme/directory');

const CUSTOM_RULES: Rules<CustomAcmeServerOptions> = {
  rootCertificate: optional(CERTIFICATE_PEM),
  externalAccount: optional(struct(BINDING_RULES)),
  staging: optional(flag()),
};

function bindingIntent(binding?: ExternalAccountBinding) {
  return binding ? { eabKeyId: binding.keyId, eabHmacKey: binding.hmacKey } : {};
}
