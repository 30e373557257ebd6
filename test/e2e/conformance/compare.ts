import type { Certificate } from '../harness/certificates';
import { RECEIVED_URL_LENGTH } from '../stand-ins/server';
import { HUB_PATH } from './names';
import type { Observation } from './observation';
import type { ClientCertificate, Expected, Request } from './row';

/** What is known of a site that a row speaks of. */
export interface Known {
  /** The host name of the container that is the gateway or the dashboard of a site. */
  readonly hostnameOf: (role: 'gateway' | 'dashboard', domain?: string) => string | undefined;
  /** What clients may present. */
  readonly certificates: { readonly [name in ClientCertificate]: Certificate };
}

/** What of an observation is not as expected, a sentence each. */
export function mismatches(request: Request, expected: Expected, observed: Observation, known: Known): string[] {
  if (expected.lines) return logMismatches(expected.lines, observed);
  if (expected.refused) return observed.refusal ? [] : [`wanted a refusal, got ${summary(observed)}`];
  if (expected.tls) return tlsMismatches(expected.tls, observed);
  if (expected.cut && !observed.answer) return [];
  if (!observed.answer) return [`wanted an answer, got none: ${observed.refusal}`];
  return [
    ...answerMismatches(request, expected, observed),
    ...headerMismatches(expected, observed),
    ...receivedMismatches(expected, observed),
    ...certificateMismatches(expected, observed, known),
    ...placeMismatches(expected, observed, known),
    ...nextMismatches(request, expected, observed, known),
  ];
}

/** Every site has a gateway and a dashboard of its own, which reports tell apart. */
function placeMismatches({ by, of }: Expected, { report }: Observation, { hostnameOf }: Known): string[] {
  if (!report || by === undefined || by === 'proxy' || by === 'login') return [];
  return differs(`container of the ${by}`, hostnameOf(by, of), report.hostname);
}

function nextMismatches(request: Request, { next }: Expected, observed: Observation, known: Known): string[] {
  if (!next) return [];
  if (!observed.next) return ['wanted a next answer, got none'];
  return mismatches(request, next, observed.next, known).map((sentence) => `next answer: ${sentence}`);
}

function answerMismatches(request: Request, expected: Expected, observed: Observation): string[] {
  const { status, body, cut } = observed.answer!;
  const by = header(observed, 'x-served-by')[0] ?? 'proxy';
  const wantedStatus: readonly number[] = [expected.status ?? ('webSocket' in request ? 101 : 200)].flat();
  const url = expected.by === 'proxy' ? null : expected.url === undefined ? pathOf(request) : expected.url;
  const received = observed.report?.url ?? header(observed, 'x-received-url')[0];
  return [
    ...(expected.by ? differs('by', expected.by, by) : []),
    ...(wantedStatus.includes(status) ? [] : [got('status', wantedStatus, status)]),
    ...(url === null ? [] : differs('url', cutUrl(url), received && cutUrl(received))),
    ...(expected.body === undefined || matches(expected.body, body) ? [] : [got('body', expected.body, body)]),
    ...differs('cut', expected.cut ?? false, cut),
    ...differs('answers', expected.answers ?? answersTold(expected), observed.answers),
    ...(expected.informational ? differs('informational', [...expected.informational], observed.informational) : []),
  ];
}

function answersTold({ next }: Expected): number {
  return next ? 1 + answersTold(next) : 1;
}

/** However a proxy writes it: percent-decoded, without armor lines and white space it is the DER in base64. */
function certificateMismatches(
  { receivedCertificate: wanted }: Expected,
  { report }: Observation,
  { certificates }: Known,
): string[] {
  if (wanted === undefined) return [];
  const plain = (text: string) => decodeURIComponent(text).replace(/-----[A-Z ]+-----|\s/g, '');
  const isIts = ([name]: [string, string]) => name.toLowerCase() === 'x-forwarded-tls-client-cert';
  const lines = report?.headers.filter(isIts).map(([, value]) => plain(value));
  return differs('received certificate', [plain(certificates[wanted].certificate)], lines);
}

function headerMismatches({ headers = {} }: Expected, observed: Observation): string[] {
  return Object.entries(headers).flatMap(([name, wanted]) =>
    linesDiffer(`header ${name}`, wanted, header(observed, name.toLowerCase())),
  );
}

/** Many applications take X_Forwarded_For for X-Forwarded-For, so they count as one. */
function receivedMismatches({ received, receivedBytes }: Expected, { report }: Observation): string[] {
  if (received === undefined && receivedBytes === undefined) return [];
  if (!report) return ['wanted a report of the upstream, got none'];
  const plain = (name: string) => name.toLowerCase().replaceAll('_', '-');
  const lines = (name: string) => report.headers.filter(([other]) => plain(other) === plain(name)).map(([, v]) => v);
  return [
    ...Object.entries(received ?? {}).flatMap(([name, wanted]) => linesDiffer(`received ${name}`, wanted, lines(name))),
    ...(receivedBytes === undefined ? [] : differs('received bytes', receivedBytes, report.body.bytes)),
  ];
}

function tlsMismatches(wanted: NonNullable<Expected['tls']>, { tls, refusal }: Observation): string[] {
  if (!tls) return [`wanted a handshake, got ${refusal}`];
  const { tickets: open, ...fixed } = wanted;
  const others = (tls.tickets ?? []).filter((one) => !open?.includes(one));
  return [
    ...(Object.keys(fixed) as (keyof typeof fixed)[]).flatMap((key) => differs(key, fixed[key], tls[key])),
    ...(open === undefined || others.length === 0 ? [] : [got('tickets', open, others)]),
  ];
}

function logMismatches(wanted: NonNullable<Expected['lines']>, { lines }: Observation): string[] {
  const { matching, all } = lines ?? { matching: [], all: 0 };
  const holds = { none: matching.length === 0, some: matching.length > 0, all: all > 0 && matching.length === all };
  return holds[wanted] ? [] : [`wanted ${wanted} of the log's lines, got ${matching.length} of ${all}: ${matching[0]}`];
}

function linesDiffer(what: string, wanted: readonly (string | RegExp)[], lines: string[]): string[] {
  const same = wanted.length === lines.length && wanted.every((one, at) => matches(one, lines[at]));
  return same ? [] : [`${what}: wanted [${wanted.join(' | ')}], got [${lines.join(' | ')}]`];
}

function matches(wanted: string | RegExp, got: string): boolean {
  return typeof wanted === 'string' ? wanted === got : wanted.test(got);
}

function differs(what: string, wanted: unknown, value: unknown): string[] {
  return JSON.stringify(wanted) === JSON.stringify(value) ? [] : [got(what, wanted, value)];
}

function got(what: string, wanted: unknown, value: unknown): string {
  return `${what}: wanted ${wanted}, got ${String(value).slice(0, 200)}`;
}

function header({ answer }: Observation, name: string): string[] {
  return (answer?.headers ?? []).filter(([other]) => other === name).map(([, value]) => value);
}

function pathOf(request: Request): string | null {
  if ('webSocket' in request) return HUB_PATH.test(request.webSocket) ? null : request.webSocket;
  if ('bytes' in request || 'handshake' in request || 'openssl' in request) return null;
  if ('innerPort' in request || 'log' in request) return null;
  return request.path ?? '/';
}

function cutUrl(url: string): string {
  return url.slice(0, RECEIVED_URL_LENGTH);
}

function summary({ answer, tls }: Observation): string {
  return answer ? `${answer.status}` : JSON.stringify(tls);
}
