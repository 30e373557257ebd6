import { isIP } from 'node:net';
import { Token } from 'cdktf';
import { isWildcard, parentOf } from '../model/wildcard';
import { replaceTokens } from './literal';
import { shown } from './shown';

/** All that is wrong with one object, reported together. */
export class Problems {
  private readonly found: string[] = [];

  /** @param subject what is being checked, e.g. 'SophonIngress' */
  constructor(private readonly subject: string) {}

  /** Notes `path: must ..., got '...' (e.g. '...')`. */
  public add(path: string, must: string, got: unknown, example: string, show = shown): void {
    this.found.push(`${path}: must ${must}, got ${show(got)} (e.g. '${example}')`);
  }

  /** Notes a sentence that already has that form. */
  public note(sentence: string): void {
    this.found.push(sentence);
  }

  /** Checks a value unless it is absent or a token, whose value only Terraform knows. Text around tokens is checked. */
  public check(
    path: string,
    value: string | number | undefined,
    valid: (value: string) => boolean,
    must: string,
    example: string,
    show = shown,
  ): void {
    if (value === undefined) return;
    if (!Token.isUnresolved(value) ? !valid(String(value)) : !mayBecome(value, valid)) {
      this.add(path, must, value, example, show);
    }
  }

  /** How many there are. */
  public get count(): number {
    return this.found.length;
  }

  /** @throws when anything was noted */
  public throwIfAny(): void {
    if (this.found.length > 0) throw new Error(`${this.subject}: ${this.found.join('; ')}`);
  }
}

/** What a token may turn out to be: a word, a number, an address, a host name, a path. */
const STAND_INS = ['x', '1', '10.0.0.1', 'x.y', '/x'];

function mayBecome(value: string | number, valid: (value: string) => boolean): boolean {
  if (typeof value === 'number' || replaceTokens(value, '') === '') return true;
  return STAND_INS.some((standIn) => valid(replaceTokens(value, standIn)));
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A full host name in lower case, at most 253 characters (RFC 1035), no wildcard. */
export function isDomain(value: string): boolean {
  return value.length <= 253 && value.split('.').every((label) => LABEL.test(label)) && !/^[0-9.]+$/.test(value);
}

/** A star in place of one label, at the left of a full host name of two labels or more. */
export function isWildcardDomain(value: string): boolean {
  const parent = parentOf(value);
  return isWildcard(value) && value.length <= 253 && parent.includes('.') && isDomain(parent);
}

/** A host name or an IP address that may stand in a configuration file. */
export function isHost(value: string): boolean {
  return value.length <= 253 && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(value);
}

/** A TCP port, 1 to 65535. */
export function isPort(value: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(value) && Number(value) <= 65535;
}

/** An absolute path prefix of whole segments: RFC 3986 unreserved characters, no dot segments, no trailing slash. */
export function isPathPrefix(value: string): boolean {
  if (value === '/') return true;
  const segments = value.split('/').slice(1);
  return value.startsWith('/') && segments.every((s) => /^[A-Za-z0-9._~-]+$/.test(s) && s !== '.' && s !== '..');
}

/** An absolute path on the Docker host, no dot segments. */
export function isHostPath(value: string): boolean {
  return /^(\/[A-Za-z0-9._@+=-]+)+$/.test(value) && !value.split('/').includes('..');
}

/** An e-mail address that may stand in a configuration file. */
export function isEmail(value: string): boolean {
  const [local, domain, ...rest] = value.split('@');
  return (
    rest.length === 0 && /^[A-Za-z0-9.!#&*+/=?^_~-]{1,64}$/.test(local) && domain !== undefined && isDomain(domain)
  );
}

/** An https or http URL without quotes, spaces, control characters or braces, whose percent signs are encodings. */
export function isUrl(value: string): boolean {
  return (
    /^https?:\/\/[A-Za-z0-9.[\]:_-]+(\/([A-Za-z0-9._~:/?#@!&*+,=-]|%[0-9A-Fa-f]{2})*)?$/.test(value) &&
    URL.canParse(value)
  );
}

/** Scheme, host and port of an http or https URL, with or without a slash at the end. */
export function isOrigin(value: string): boolean {
  return isUrl(value) && /^https?:\/\/[^/?#]+\/?$/.test(value);
}

/** A media type with parameters, e.g. 'text/html; charset=utf-8' (RFC 9110, 8.3.1). */
export function isMediaType(value: string): boolean {
  return /^[a-z0-9.+-]+\/[a-z0-9.+-]+(; ?[a-z0-9-]+=[A-Za-z0-9._-]+)*$/.test(value);
}

/** Text of lines and tabs, nothing that a terminal would obey. */
export function isOneOrMoreLines(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return !/[\x00-\x08\x0b-\x1f\x7f]/.test(value);
}

const IMAGE = (() => {
  const name = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*';
  const registry = '[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/';
  const version = '(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?';
  return new RegExp(`^(?:${registry})?${name}(?:/${name})*${version}$`);
})();

/** An image reference: `[registry/]name[:tag][@digest]`. @see https://pkg.go.dev/github.com/distribution/reference */
export function isImage(value: string): boolean {
  return value.length <= 255 && IMAGE.test(value);
}

/** A name for containers, networks and volumes (the engine's own rule, shortened so that suffixes fit). */
export function isName(value: string): boolean {
  return /^[a-z0-9][a-z0-9_.-]{0,48}$/.test(value);
}

/** The name of a Docker network. */
export function isNetworkName(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value);
}

/** The name of a Docker volume. */
export function isVolumeName(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]+$/.test(value);
}

/** The name of an environment variable, as .NET and the engine take it: with dots, colons and dashes. */
export function isEnvironmentName(value: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.:-]*$/.test(value);
}

/** An IPv4 or IPv6 address or network in CIDR notation. */
export function isCidr(value: string): boolean {
  const [address, bits, ...rest] = value.split('/');
  const widest = address.includes(':') ? 128 : 32;
  return (
    isIpAddress(address) &&
    rest.length === 0 &&
    (bits === undefined || (/^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= widest))
  );
}

/** An IPv4 or IPv6 address without a zone. */
export function isIpAddress(value: string): boolean {
  return isIP(value) !== 0 && !value.includes('%');
}

/** The name of an HTTP header (RFC 9110 token). */
export function isHeaderName(value: string): boolean {
  return /^[A-Za-z0-9!#&*+.^_|~-]+$/.test(value);
}

/** The value of an HTTP header: visible ASCII and spaces, nothing that ends the line. */
export function isHeaderValue(value: string): boolean {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value);
}
