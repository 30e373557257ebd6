import { createHash } from 'node:crypto';
import { Token } from 'cdktf';
import { isUrl, Problems } from '../../internal/validate';
import { AcmeServerIntent } from '../../model/tls-intent';
import { isCertificatePem } from './pem';

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
    checkBinding(problems, externalAccount);
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
    const secure = (value: string) => isUrl(value) && value.startsWith('https://');
    problems.check('url', url, secure, 'be an https URL', 'https://ca.example.com/acme/acme/directory');
    problems.check(
      'rootCertificate',
      options.rootCertificate,
      isCertificatePem,
      'be PEM certificates',
      '-----BEGIN CERTIFICATE-----...',
    );
    checkBinding(problems, options.externalAccount);
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

function checkBinding(problems: Problems, binding?: ExternalAccountBinding): void {
  if (!binding) return;
  const plain = (value: string) => /^[A-Za-z0-9._=+/-]+$/.test(value);
  problems.check('externalAccount.keyId', binding.keyId, plain, 'be the key id as the authority gave it', 'kid-1');
  // A secret, also a mistyped one: it is not repeated.
  const hmacKey = Token.isUnresolved(binding.hmacKey) || plain(binding.hmacKey);
  if (!hmacKey)
    problems.add('externalAccount.hmacKey', 'be base64url', 'something else', 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV');
}

function bindingIntent(binding?: ExternalAccountBinding) {
  return binding ? { eabKeyId: binding.keyId, eabHmacKey: binding.hmacKey } : {};
}
