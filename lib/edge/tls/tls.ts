import { isEmail, isHostPath, Problems } from '../../internal/validate';
import { AcmeIntent, KeyType, TlsIntent, TlsMode } from '../../model/tls-intent';
import { AcmeChallenge } from './acme-challenge';
import { AcmeServer } from './acme-server';
import { checkPair } from './pem';

/** How certificates are asked for at Let's Encrypt. */
export interface LetsEncryptOptions {
  /** Where the authority writes to about your account, e.g. 'admin@example.com'. */
  readonly email: string;
  /** How the authority sees that the domains are yours. @default AcmeChallenge.http01() */
  readonly challenge?: AcmeChallenge;
  /** Key of the certificates. RSA is for clients that know nothing else. @default KeyType.EC256 */
  readonly keyType?: KeyType;
}

/** How certificates are asked for at an ACME authority. */
export interface AcmeOptions extends LetsEncryptOptions {
  /** The authority. */
  readonly server: AcmeServer;
}

/** Your own certificate as text. */
export interface CertificatePemOptions {
  /** PEM: your certificate first, then its chain. */
  readonly certificate: string;
  /** PEM of the unencrypted private key. Pass a sensitive variable, or it stands in the synthesized files. */
  readonly key: string;
}

/** Your own certificate as files on the Docker host. */
export interface CertificateFilesOptions {
  /** Absolute path of a PEM file on the Docker host: your certificate first, then its chain. */
  readonly certificate: string;
  /** Absolute path of a PEM file on the Docker host: the unencrypted private key. */
  readonly key: string;
}

/** Where a site takes its certificates from. */
export class Tls {
  /**
   * Let's Encrypt. For tests use `Tls.acme` with `AcmeServer.letsEncryptStaging()`.
   *
   * @param options your e-mail address, and how the domains are proven
   * @throws when the e-mail address is invalid
   */
  public static letsEncrypt(options: LetsEncryptOptions): Tls {
    return Tls.acme({ ...options, server: AcmeServer.letsEncrypt() });
  }

  /**
   * Any ACME authority. Certificates come after the first start and are renewed without a restart.
   *
   * @param options the authority, your e-mail address, and how the domains are proven
   * @throws when the e-mail address is invalid
   */
  public static acme(options: AcmeOptions): Tls {
    const problems = new Problems('Tls.acme');
    problems.check('email', options.email, isEmail, 'be an e-mail address', 'admin@example.com');
    problems.throwIfAny();
    const acme: AcmeIntent = {
      server: options.server._intent,
      email: options.email,
      challenge: (options.challenge ?? AcmeChallenge.http01())._kind,
      keyType: options.keyType ?? KeyType.EC256,
    };
    return new Tls({ mode: TlsMode.ACME, acme });
  }

  /**
   * Your own certificate as PEM text.
   *
   * @param options certificate and key
   * @throws when one is no PEM, the key is another certificate's, or the certificate expired
   */
  public static certificatePem(options: CertificatePemOptions): Tls {
    const problems = new Problems('Tls.certificatePem');
    checkPair(problems, options.certificate, options.key);
    problems.throwIfAny();
    return new Tls({ mode: TlsMode.PEM, certificate: options.certificate, key: options.key });
  }

  /**
   * Your own certificate as files on the Docker host, readable by root. They are copied when the configuration is
   * published: after a renewal publish again with `-replace` (see the README).
   *
   * @param options where certificate and key are
   * @throws when a path is not absolute
   */
  public static certificateFiles(options: CertificateFilesOptions): Tls {
    const problems = new Problems('Tls.certificateFiles');
    problems.check(
      'certificate',
      options.certificate,
      isHostPath,
      'be an absolute path',
      '/etc/ssl/sophon/fullchain.pem',
    );
    problems.check('key', options.key, isHostPath, 'be an absolute path', '/etc/ssl/sophon/privkey.pem');
    problems.throwIfAny();
    return new Tls({ mode: TlsMode.FILES, certificatePath: options.certificate, keyPath: options.key });
  }

  /** A certificate authority of the edge itself, for localhost and LANs. Clients must be told to trust its root. */
  public static internalCa(): Tls {
    return new Tls({ mode: TlsMode.INTERNAL_CA });
  }

  /** No TLS, for a whole edge: plain HTTP behind a CDN or tunnel that ends TLS and passes `https` traffic only. */
  public static none(): Tls {
    return new Tls({ mode: TlsMode.NONE });
  }

  private constructor(
    /** @internal */
    public readonly _intent: TlsIntent,
  ) {}
}
