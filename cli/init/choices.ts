import { type GivenFlags, UsageError } from '../flags';
import { isDomain, isEmail, isHostPath } from '../names';

/** What a project is written for. */
export interface Choices {
  /** The proxy's class, e.g. 'CaddyProxy'. */
  readonly proxy: string;
  readonly domain: string;
  /** The certificate's source as TypeScript. */
  readonly tls: string;
}

/** Classes of the library by what `--proxy` is told. */
const PROXIES: { readonly [name: string]: string } = {
  caddy: 'CaddyProxy',
  nginx: 'NginxProxy',
  traefik: 'TraefikProxy',
};

export const INIT_FLAGS = ['proxy', 'tls', 'domain', 'email', 'certificate', 'key'] as const;

type Given = { readonly [flag in (typeof INIT_FLAGS)[number]]?: string };

/** What a source of certificates needs to be told, and what it is in TypeScript; all values were checked by then. */
interface TlsSource {
  readonly needs: readonly (keyof Given)[];
  readonly code: (given: Given) => string;
}

const TLS: { readonly [name: string]: TlsSource } = {
  letsencrypt: { needs: ['domain', 'email'], code: ({ email }) => `Tls.letsEncrypt({ email: '${email}' })` },
  internal: { needs: [], code: () => 'Tls.internalCa()' },
  files: {
    needs: ['domain', 'certificate', 'key'],
    code: ({ certificate, key }) => `Tls.certificateFiles({ certificate: '${certificate}', key: '${key}' })`,
  },
};

interface Rule {
  readonly valid: (value: string) => boolean;
  readonly must: string;
  readonly example: string;
}

const PATH = 'be an absolute path of a PEM file on the Docker host';

const RULES: { readonly [flag in (typeof INIT_FLAGS)[number]]: Rule } = {
  proxy: { valid: (value) => Object.hasOwn(PROXIES, value), must: oneOf(Object.keys(PROXIES)), example: 'caddy' },
  tls: { valid: (value) => Object.hasOwn(TLS, value), must: oneOf(Object.keys(TLS)), example: 'letsencrypt' },
  domain: {
    valid: isDomain,
    must: 'be a host name in lower case, without scheme, port or path',
    example: 'sophon.example.com',
  },
  email: { valid: isEmail, must: 'be an e-mail address', example: 'admin@example.com' },
  certificate: { valid: isHostPath, must: PATH, example: '/etc/ssl/sophon/fullchain.pem' },
  key: { valid: isHostPath, must: PATH, example: '/etc/ssl/sophon/privkey.pem' },
};

/** @throws UsageError with all that is wrong or lacking, and what to write instead */
export function choicesOf(given: GivenFlags['single']): Choices {
  const problems = INIT_FLAGS.flatMap((flag) => {
    const [value, { valid, must, example }] = [given[flag], RULES[flag]];
    const fine = value === undefined || valid(value);
    return fine ? [] : [`--${flag}: must ${must}, got '${value}' (e.g. --${flag} ${example})`];
  });
  const { proxy = 'caddy', tls = 'letsencrypt', domain = 'localhost' }: Given = given;
  if (Object.hasOwn(TLS, tls)) problems.push(...misfits(tls, given));
  if (problems.length > 0) throw new UsageError('init', problems);
  return { proxy: PROXIES[proxy], domain, tls: TLS[tls].code(given) };
}

/** What the chosen source lacks, and what it has no use for. */
function misfits(tls: string, given: Given): string[] {
  const { needs } = TLS[tls];
  const lacking = needs
    .filter((flag) => given[flag] === undefined)
    .map((flag) => `--${flag}: must be said for --tls ${tls} (e.g. --${flag} ${RULES[flag].example})`);
  const useless = (['email', 'certificate', 'key'] as const)
    .filter((flag) => given[flag] !== undefined && !needs.includes(flag))
    .map((flag) => `--${flag}: must be left out with --tls ${tls}, which has no use for it`);
  if (lacking.length > 0 && tls === 'letsencrypt' && given.tls === undefined) {
    lacking.push('or take --tls internal, which needs no domain: it serves https://localhost on this machine');
  }
  if (tls === 'letsencrypt' && given.domain !== undefined && isDomain(given.domain) && !given.domain.includes('.')) {
    lacking.push(
      `--domain: must be known to the internet for --tls letsencrypt, got '${given.domain}' (take --tls internal)`,
    );
  }
  return [...lacking, ...useless];
}

function oneOf(values: string[]): string {
  return `be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
