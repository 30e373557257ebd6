import type { ConnectionOptions } from 'node:tls';
import type { Certificate } from '../harness/certificates';
import { logs } from '../harness/docker';
import { askHttp2, presented } from '../harness/https';
import { exchange, sessionOf } from '../harness/raw';
import type { Site } from '../harness/site';
import { openSocket } from '../harness/websocket';
import type { RequestReport } from '../stand-ins/request-report';
import { HUB_PATH } from './names';
import { answersIn, type Observation, type ObservedAnswer, refusal, WITHOUT_ANSWER } from './observation';
import { askFromInside } from './observe-inside';
import { observeHandshake, observeOpenssl } from './observe-tls';
import type { ClientCertificate, HttpRequest, LogRequest, RawRequest, Request, WebSocketRequest } from './row';

/** Where rows are sent. */
export interface Target {
  readonly site: Site;
  /** The proxy's container. */
  readonly container: string;
  /** A container on the proxy's network. */
  readonly gateway: string;
  /** What clients may present. */
  readonly certificates: { readonly [name in ClientCertificate]: Certificate };
}

/** Milliseconds of silence after which a connection that stays open has said all. */
const SILENCE = 2_000;
/** For connections that the proxy closes by itself; longer than an upstream that does not answer may take. */
const LONG_SILENCE = 20_000;

/** Sends a row's request. @throws when it cannot be sent */
export function observe(target: Target, request: Request): Promise<Observation> {
  if ('bytes' in request) return observeRaw(target.site, request);
  if ('webSocket' in request) return observeWebSocket(target.site, request);
  if ('handshake' in request) return observeHandshake(target.site, request);
  if ('openssl' in request) return observeOpenssl(target.container, target.site, request);
  if ('innerPort' in request) return askFromInside(target.gateway, target.container, request);
  if ('log' in request) return observeLog(target.container, request);
  return request.over === 'HTTP/2' ? observeHttp2(target, request) : observeHttp(target, request);
}

async function observeHttp({ site, certificates }: Target, request: HttpRequest): Promise<Observation> {
  const { method = 'GET', path = '/', host = site.domain, headers = [], body, over, serverName } = request;
  const named = (wanted: string) => headers.some(([name]) => name.toLowerCase() === wanted);
  const lines = [
    ...(host === null ? [] : [['Host', host]]),
    ...headers,
    ...(body === undefined || named('content-length') || named('transfer-encoding')
      ? []
      : [['Content-Length', String(body.length)]]),
    ...(named('connection') ? [] : [['Connection', 'close']]),
  ];
  const head = [`${method} ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  const bytes = `${head.join('\r\n')}\r\n\r\n${body ?? ''}`;
  return observeBytes(
    site,
    { bytes, plain: over === 'port 80' ? 80 : undefined, serverName },
    method,
    !named('connection'),
    {
      ...presented(request.certificate && certificates[request.certificate]),
      ...(request.resumes ? await resumed(site, request.resumes) : {}),
    },
  );
}

/** Without a session there is none to take up again, which is an ordinary handshake. */
async function resumed(site: Site, servername: string): Promise<ConnectionOptions> {
  const session = await sessionOf(site, { servername }).catch(() => undefined);
  return session ? { session } : {};
}

function observeRaw(site: Site, request: RawRequest): Promise<Observation> {
  const method = /^\s*(\S*)/.exec(request.bytes)?.[1] ?? '';
  return observeBytes(site, request, method, false);
}

async function observeBytes(
  site: Site,
  request: RawRequest,
  method: string,
  closes: boolean,
  handshake: ConnectionOptions = {},
): Promise<Observation> {
  const { bytes, plain, serverName } = request;
  const silence = closes ? LONG_SILENCE : SILENCE;
  const tls = { ...handshake, ...(serverName === undefined ? {} : { servername: serverName }) };
  try {
    const { text } = await exchange(
      { ...site, plain: plain !== undefined, httpPort: plain },
      Buffer.from(bytes, 'latin1'),
      { silence, tls },
    );
    const all = answersIn(text, method);
    const answers = all.filter(({ status }) => status >= 200 || status === 101);
    if (answers.length === 0)
      return { ...WITHOUT_ANSWER, refusal: `closed after ${JSON.stringify(text.slice(0, 200))}` };
    const informational = all.filter((one) => !answers.includes(one)).map(({ status }) => status);
    return { ...inSequence(answers), informational };
  } catch (error) {
    return refusal(error);
  }
}

/** The first of some answers on a connection, and what follows it. */
function inSequence([first, ...others]: ObservedAnswer[]): Observation {
  const next = others.length > 0 ? inSequence(others) : undefined;
  return { ...observed(first), answers: 1 + others.length, next };
}

async function observeHttp2({ site, certificates }: Target, request: HttpRequest): Promise<Observation> {
  const headers: { [name: string]: string | string[] } = {};
  for (const [name, value] of request.headers ?? []) headers[name] = [...[headers[name] ?? []].flat(), value];
  if (typeof request.host === 'string') headers[':authority'] = request.host;
  const { method, path, body, serverName: servername, certificate } = request;
  const clientCertificate = certificate && certificates[certificate];
  try {
    const answer = await askHttp2(site, { method, path, body, servername, headers, clientCertificate });
    const lines = Object.entries(answer.headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
    );
    const { status, informational } = answer;
    return {
      ...observed({ status, headers: lines, body: answer.body.toString('latin1'), cut: false }),
      informational,
    };
  } catch (error) {
    return refusal(error, 'ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_SESSION_ERROR', 'ERR_HTTP2_STREAM_CANCEL');
  }
}

async function observeWebSocket(site: Site, { webSocket: path, headers }: WebSocketRequest): Promise<Observation> {
  const socket = await openSocket(site, path, headers);
  const report = HUB_PATH.test(path) ? undefined : await socket.report();
  const lines = Object.entries(socket.headers).map(([name, value]): [string, string] => [name, String(value)]);
  socket.close();
  const answer = { status: 101, headers: lines, body: '', cut: false };
  return { answer, answers: 1, informational: [], report };
}

async function observeLog(container: string, { log }: LogRequest): Promise<Observation> {
  const all = (await logs(container)).split('\n').filter((line) => line !== '');
  return { ...WITHOUT_ANSWER, lines: { matching: all.filter((line) => log.test(line)), all: all.length } };
}

function observed(answer: ObservedAnswer): Observation {
  return { answer, answers: 1, informational: [], report: reportIn(answer.body) };
}

function reportIn(body: string): RequestReport | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    const report = JSON.parse(Buffer.from(body, 'latin1').toString());
    return report.servedBy ? report : undefined;
  } catch {
    return undefined;
  }
}
