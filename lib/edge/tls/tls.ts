import { posix } from 'node:path';
import { Token } from 'cdktf';
import { checkProps, fulfils, instance, optional, Rules, text } from '../../internal/rules';
import { shownPath } from '../../internal/shown';
import { isEmail, isHostPath, Problems } from '../../internal/validate';
import { AcmeChallengeKind, AcmeTls, KeyType, TlsIntent, TlsMode } from '../../model/tls-intent';
import { Secret, secret } from '../secret';
import { AcmeChallenge } from './acme-challenge';
import { AcmeServer } from './acme-server';
import { checkPair, KEY_PEM, OWN_CERTIFICATE_PEM } from './pem';

/** How certificates are asked for at Let's Encrypt. */
export interface LetsEncryptOptions {
  /** Where the authority writes to about your account, e.g. 'admin@example.com'. */
  readonly email: string;
  /** How the authority sees that the domains are yours. @default AcmeChallenge.http01() */
  readonly challenge?: AcmeChallenge;
  /** Key of the certificates. RSA is for clients that know nothing else. @default KeyType.EC256 */
  readonly keyType?: KeyType;
  /**
   * Which kind of certificates, where the authority has several: 'shortlived' ones of Let's Encrypt live for six days. Counts
   * from the next certificate on. Only by http-01 and dns-01.
   *
   * @see https://letsencrypt.org/docs/profiles/
   * @default - the authority's usual one
   */
  readonly profile?: string;
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
  /** PEM of the unencrypted private key, e.g. `Secret.environment('sophon_key')`. */
  readonly key: Secret;
}

/** Your own certificate as files on the Docker host. */
export interface CertificateFilesOptions {
  /** Absolute path of a PEM file on the Docker host: your certificate first, then its chain. */
  readonly certificate: string;
  /** Absolute path of a PEM file on the Docker host: the unencrypted private key. */
  readonly key: string;
  /**
   * Absolute path of a directory on the Docker host that holds both files. To be named where a link lies on the way to them: it
   * is the directory that holds the link as well as what it leads to, e.g. '/etc/letsencrypt' for certbot's files in `live`. A
   * container of the edge may read all that is in it.
   *
   * @default - the directories that the two files are in
   */
  readonly directory?: string;
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
    const problems = new Problems('Tls.letsEncrypt');
    checkProfile(problems, checkProps(problems, 'options', options, LETS_ENCRYPT_RULES));
    problems.throwIfAny();
    return new Tls(acmeIntent({ ...options, server: AcmeServer.letsEncrypt() }));
  }

  /**
   * Any ACME authority. Certificates come after the first start and are renewed without a restart.
   *
   * @param options the authority, your e-mail address, and how the domains are proven
   * @throws when the e-mail address is invalid
   */
  public static acme(options: AcmeOptions): Tls {
    const problems = new Problems('Tls.acme');
    checkProfile(problems, checkProps(problems, 'options', options, ACME_RULES));
    problems.throwIfAny();
    return new Tls(acmeIntent(options));
  }

  /**
   * Your own certificate as PEM text.
   *
   * @param options certificate and key
   * @throws when one is no PEM, the key is another certificate's, or the certificate expired
   */
  public static certificatePem(options: CertificatePemOptions): Tls {
    const problems = new Problems('Tls.certificatePem');
    const { certificate, key } = checkProps(problems, 'options', options, PEM_RULES);
    checkPair(problems, certificate, key?._intent.text);
    problems.throwIfAny();
    return new Tls({ mode: TlsMode.PEM, certificate: options.certificate, key: options.key._intent });
  }

  /**
   * Your own certificate as files on the Docker host, which root must own or everybody may read. When they are renewed, the new
   * pair is served within a minute, without a deploy, if it is valid and for all domains of the site; until then the old one.
   *
   * @param options where certificate and key are
   * @throws when a path is not absolute, `directory` does not hold the files, or their directory is one of the system's
   */
  public static certificateFiles(options: CertificateFilesOptions): Tls {
    const problems = new Problems('Tls.certificateFiles');
    checkDirectories(problems, checkProps(problems, 'options', options, FILES_RULES));
    problems.throwIfAny();
    const { certificate, key, directory } = options;
    return new Tls({
      mode: TlsMode.FILES,
      certificatePath: certificate,
      keyPath: key,
      ...(directory === undefined ? {} : { directory }),
    });
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

function acmeIntent({
  server,
  email,
  challenge = AcmeChallenge.http01(),
  keyType = KeyType.EC256,
  profile,
}: AcmeOptions): AcmeTls {
  const kind = profile === undefined ? {} : { profile };
  return { mode: TlsMode.ACME, acme: { server: server._intent, email, ...challenge._intent, keyType, ...kind } };
}

/** Proxies that ask by themselves renew by what they are told of the usual kind, or know no other. */
function checkProfile(problems: Problems, { challenge, profile }: Partial<LetsEncryptOptions>): void {
  if (profile === undefined || challenge?._intent.challenge !== AcmeChallengeKind.TLS_ALPN_01) return;
  problems.note(
    `profile: must come with http-01 or dns-01, got '${profile}' with tls-alpn-01 (use AcmeChallenge.http01() or dns01(...))`,
  );
}

const isProfile = (value: string) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value);
const isKeyType = (value: unknown) => Object.values<unknown>(KeyType).includes(value);

const LETS_ENCRYPT_RULES: Rules<LetsEncryptOptions> = {
  email: text(isEmail, 'be an e-mail address', 'admin@example.com'),
  challenge: optional(instance(AcmeChallenge, 'AcmeChallenge.http01()')),
  keyType: optional(fulfils(isKeyType, 'be a KeyType', 'KeyType.EC256')),
  profile: optional(text(isProfile, 'be a name of letters, digits, dots and dashes', 'shortlived')),
};

const ACME_RULES: Rules<AcmeOptions> = {
  ...LETS_ENCRYPT_RULES,
  server: instance(AcmeServer, 'AcmeServer.letsEncrypt()'),
};

const PEM_RULES: Rules<CertificatePemOptions> = { certificate: OWN_CERTIFICATE_PEM, key: secret(KEY_PEM) };

const pathRule = (example: string) => text(isHostPath, 'be an absolute path', example, { show: shownPath });

/** PEM text may stand there by mistake. */
const FILES_RULES: Rules<CertificateFilesOptions> = {
  certificate: pathRule('/etc/ssl/sophon/fullchain.pem'),
  key: pathRule('/etc/ssl/sophon/privkey.pem'),
  directory: optional(pathRule('/etc/letsencrypt')),
};

/** The container that watches the files sees their directories at the same places, where its own programs must not lie. */
function checkDirectories(problems: Problems, files: Partial<CertificateFilesOptions>): void {
  const { certificate, key, directory } = files;
  if (directory !== undefined && SYSTEM.test(directory)) problems.note(`directory: ${ofItsOwn(directory)}`);
  for (const [path, file] of Object.entries({ certificate, key })) {
    if (file === undefined || Token.isUnresolved(file) || Token.isUnresolved(directory)) continue;
    if (directory === undefined) {
      if (SYSTEM.test(posix.dirname(file))) problems.note(`${path}: ${ofItsOwn(posix.dirname(file))}`);
    } else if (!file.startsWith(`${directory}/`)) {
      problems.note(`${path}: must lie in directory '${directory}', got '${file}' (name one that holds both files)`);
    }
  }
}

const SYSTEM =
  /^\/$|^\/(boot|etc|home|root|run|tmp|usr|var)$|^(\/usr)?\/s?bin(\/|$)|^(\/usr)?\/lib|^\/(dev|proc|sys)(\/|$)/;

function ofItsOwn(directory: string): string {
  return `must lie in a directory of its own, got '${directory}' (e.g. '/etc/ssl/sophon')`;
}

/** What the prop `tls` may be. */
export const TLS = instance(Tls, "Tls.letsEncrypt({ email: 'admin@example.com' })");
