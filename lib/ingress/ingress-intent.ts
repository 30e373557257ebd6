import { TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { defaultName } from '../internal/default-name';
import {
  isCidr,
  isDomain,
  isHeaderName,
  isHeaderValue,
  isIpAddress,
  isName,
  isPort,
  Problems,
} from '../internal/validate';
import { PortPlan } from '../proxies/proxy';
import { uncoveredDomains } from '../tls/pem';
import { HstsOptions, IngressProps } from './ingress-props';
import { IngressIntent, TlsIntent, TlsMode } from './intent';

/** The part of an intent that props alone decide; routes and further domains come later. */
export interface IngressBase extends Omit<IngressIntent, 'sites'> {
  readonly domains: string[];
}

const HSTS = 'Strict-Transport-Security';

/** The props, checked and completed. @throws with everything that is wrong with them */
export function checkedBase(scope: Construct, props: IngressProps): IngressBase {
  const problems = new Problems(scope.node.path);
  const tls = props.tls.intent;
  const domains = checkDomains(problems, props, tls);
  checkNumbers(problems, props);
  checkHeaders(problems, props);
  problems.check('name', props.name, isName, 'be lower-case letters, digits, dots, dashes, at most 49', 'sophon-edge');
  problems.check('bindAddress', props.bindAddress, isIpAddress, 'be an IP address of the Docker host', '127.0.0.1');
  checkTrustedProxies(problems, props);
  if (props.http3 && tls.mode === TlsMode.NONE) {
    const fix = 'HTTP/3 is always encrypted: switch it on at the CDN';
    problems.note(`http3: must be left out with Tls.none(), got 'true' (${fix})`);
  }
  problems.throwIfAny();
  return {
    name: props.name ?? defaultName(scope),
    domains,
    tls,
    bindAddress: props.bindAddress ?? '0.0.0.0',
    httpPort: props.httpPort ?? 80,
    httpsPort: props.httpsPort ?? 443,
    http3: props.http3 ?? false,
    maxBodyMiB: props.maxBodyMiB,
    trustedProxies: props.trustedProxies?.ranges ?? [],
    clientIpHeader: props.trustedProxies?.clientIpHeader ?? 'X-Forwarded-For',
    responseHeaders: responseHeaders(props, tls),
    accessLog: props.accessLog ?? true,
  };
}

/** A further domain, checked against those there are. @throws when it cannot be served */
export function checkedDomain(subject: string, domain: string, served: string[], tls: TlsIntent): string {
  const problems = new Problems(subject);
  checkDomain(problems, 'domain', domain);
  if (served.includes(domain))
    problems.note(`domain: must be served once, got '${domain}' a second time (leave one out)`);
  problems.throwIfAny();
  checkCovered(problems, tls, [domain]);
  problems.throwIfAny();
  return domain;
}

function checkDomains(problems: Problems, props: IngressProps, tls: TlsIntent): string[] {
  const domains = [props.domain, ...(props.additionalDomains ?? [])];
  checkDomain(problems, 'domain', props.domain);
  props.additionalDomains?.forEach((domain, index) => {
    checkDomain(problems, `additionalDomains[${index}]`, domain);
    if (domains.indexOf(domain) <= index) {
      problems.note(`additionalDomains[${index}]: must be served once, got '${domain}' a second time (leave one out)`);
    }
  });
  checkCovered(problems, tls, domains);
  return domains;
}

function checkDomain(problems: Problems, path: string, domain: string): void {
  if (domain.startsWith('*.')) {
    const fix = "write each name out: wildcards need dns-01, which is not supported yet, e.g. 'sophon.example.com'";
    problems.note(`${path}: must be a full host name, got '${domain}' (${fix})`);
    return;
  }
  problems.check(path, domain, isDomain, domainRule(domain), exampleDomain(domain));
}

function domainRule(domain: string): string {
  if (Buffer.byteLength(domain) !== domain.length) return 'be written in punycode';
  return 'be a host name in lower case, without scheme, port or path';
}

/** What was probably meant. */
function exampleDomain(domain: string): string {
  if (Token.isUnresolved(domain)) return '';
  const url = domain.includes('://') ? domain : `https://${domain}`;
  const meant = URL.canParse(url) ? new URL(url).hostname : '';
  return isDomain(meant) && meant.includes('.') ? meant : 'sophon.example.com';
}

function checkCovered(problems: Problems, tls: TlsIntent, domains: string[]): void {
  const certificate = tls.certificate?.certificatePem;
  if (certificate === undefined) return;
  for (const domain of uncoveredDomains(certificate, domains.filter(isDomain))) {
    problems.note(
      `tls: must be a certificate for every domain, got one without '${domain}' (add it to the certificate's names)`,
    );
  }
}

function checkNumbers(problems: Problems, props: IngressProps): void {
  const positive = (value: string) => /^[1-9][0-9]{0,6}$/.test(value);
  const age = (value: string) => /^[0-9]{1,10}$/.test(value);
  problems.check('httpPort', props.httpPort, isPort, 'be a port, 1 to 65535', '80');
  problems.check('httpsPort', props.httpsPort, isPort, 'be a port, 1 to 65535', '443');
  const { httpPort = 80, httpsPort = 443 } = props;
  if (httpPort === httpsPort && props.tls.intent.mode !== TlsMode.NONE) {
    problems.note(`httpPort: must differ from httpsPort, got '${httpPort}' for both (e.g. '8080' and '8443')`);
  }
  problems.check('maxBodyMiB', props.maxBodyMiB, positive, 'be a whole number of MiB, at least 1', '260');
  // Proxies are told it in bytes, too, and a token cannot be multiplied.
  if (Token.isUnresolved(props.maxBodyMiB)) {
    problems.note("maxBodyMiB: must be known at synth, got a token (write it out, e.g. '260')");
  }
  problems.check(
    'memoryMiB',
    props.memoryMiB,
    (value) => positive(value) && Number(value) >= 32,
    'be at least 32',
    '256',
  );
  problems.check('hsts.maxAgeSeconds', props.hsts?.maxAgeSeconds, age, 'be a whole number of seconds', '63072000');
}

function checkHeaders(problems: Problems, props: IngressProps): void {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(props.responseHeaders ?? {})) {
    if (seen.has(name.toLowerCase())) {
      problems.note(
        `responseHeaders['${name}']: must be named once, got '${name}' a second time (case does not count: leave one out)`,
      );
    }
    seen.add(name.toLowerCase());
    problems.check(`responseHeaders['${name}']`, name, isHeaderName, 'be named like a header', 'X-Frame-Options');
    problems.check(`responseHeaders['${name}']`, value, isHeaderValue, 'be one line of visible ASCII', 'DENY');
    if (name.toLowerCase() === HSTS.toLowerCase()) {
      problems.note(
        `responseHeaders['${name}']: must be left to hsts, got '${value}' (e.g. hsts: { maxAgeSeconds: 63072000 })`,
      );
    }
  }
}

function checkTrustedProxies(problems: Problems, { trustedProxies }: IngressProps): void {
  if (!trustedProxies) return;
  const { ranges, clientIpHeader } = trustedProxies;
  if (ranges.length === 0) {
    problems.add('trustedProxies.ranges', 'hold at least one network', '[]', '173.245.48.0/20');
  }
  ranges.forEach((range, index) => {
    const path = `trustedProxies.ranges[${index}]`;
    problems.check(path, range, isCidr, 'be a network in CIDR notation', '173.245.48.0/20');
  });
  const path = 'trustedProxies.clientIpHeader';
  problems.check(path, clientIpHeader, isHeaderName, 'be the name of a header', 'CF-Connecting-IP');
}

/** In the order of names, so that a snapshot does not change with the order in which they were written. */
function responseHeaders(props: IngressProps, tls: TlsIntent): { [name: string]: string } {
  const all: { [name: string]: string } = { ...props.responseHeaders };
  if (tls.mode !== TlsMode.INTERNAL || props.hsts) all[HSTS] = hstsValue(props.hsts ?? {});
  return Object.fromEntries(
    Object.keys(all)
      .sort()
      .map((name) => [name, all[name]]),
  );
}

function hstsValue({ maxAgeSeconds = 63072000, includeSubdomains = false }: HstsOptions): string {
  return `max-age=${maxAgeSeconds}${includeSubdomains ? '; includeSubDomains' : ''}`;
}

/** @throws when another ingress of the stack publishes the same port: the engine would refuse the second container */
export function refuseTakenPorts(scope: Construct, bindAddress: string, published: PortPlan[]): void {
  const stack = TerraformStack.of(scope);
  const taken = (TAKEN.get(stack) ?? []).filter((other) => overlaps(other.bindAddress, bindAddress));
  const ports = published.map(({ external }) => external);
  for (const port of ports) {
    const other = taken.find((one) => one.ports.includes(port));
    if (other) {
      throw new Error(
        `${scope.node.path}: httpPort, httpsPort: must be free on ${bindAddress}, got '${port}', ` +
          `which '${other.path}' publishes (e.g. give one of them another bindAddress, or one ingress both domains)`,
      );
    }
  }
  TAKEN.set(stack, [...(TAKEN.get(stack) ?? []), { path: scope.node.path, bindAddress, ports }]);
}

/** Ports by stack: a stack is deployed to one engine, and its ingresses are made one after the other. */
const TAKEN = new WeakMap<object, { path: string; bindAddress: string; ports: number[] }[]>();

function overlaps(one: string, other: string): boolean {
  const all = ['0.0.0.0', '::'];
  return one === other || all.includes(one) || all.includes(other);
}
