import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request as overHttp } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as overHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect as connectTls } from 'node:tls';
import type { RequestReport } from '../stand-ins/request-report';
import type { Certificate } from './certificates';
import { originOf, portOf, type Site, tlsOf } from './site';

/** A request; what is left out is a GET of '/' as a browser would send it. */
export interface Request {
  readonly method?: string;
  /** Sent as it stands: neither encoded nor normalised. */
  readonly path?: string;
  /** `Host` is the site's domain unless it stands here; a list is sent in its order and spelling. */
  readonly headers?: { [name: string]: string | string[] };
  readonly body?: string | Buffer | Readable;
  /** The name in the TLS handshake, if it is not the site's domain. */
  readonly servername?: string;
  /** Certificate that the client presents. */
  readonly clientCertificate?: Certificate;
  /** Connections to reuse; without one every request makes its own. */
  readonly agent?: Agent;
  /** Milliseconds that the connection may be silent, 30 s unless told. */
  readonly timeout?: number;
}

/** An answer, with its whole body. */
export class Answer {
  constructor(
    public readonly status: number,
    public readonly headers: IncomingHttpHeaders,
    public readonly body: Buffer,
    /** '1.0', '1.1' or '2.0' */
    public readonly httpVersion: string,
    /** Status codes of the informational answers before it. */
    public readonly informational: number[] = [],
    /** Name and value of each header line as spelled on the wire, one after the other. */
    public readonly rawHeaders: string[] = [],
  ) {}

  public get text(): string {
    return this.body.toString('utf8');
  }

  /** Which stand-in answered: 'gateway', 'dashboard', or undefined for the proxy itself. */
  public get servedBy(): string | undefined {
    return this.headers['x-served-by'] as string | undefined;
  }

  /** The request as the stand-in got it. */
  public get report(): RequestReport {
    return JSON.parse(this.text);
  }

  /** Values of a header that reached the stand-in, by name without regard to case. */
  public received(header: string): string[] {
    const wanted = header.toLowerCase();
    return this.report.headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  }
}

/** Sends a request over HTTP/1.1 and waits for the whole answer. */
export async function ask(site: Site, request: Request | string = {}): Promise<Answer> {
  const informational: number[] = [];
  const message = await open(site, request, (status) => informational.push(status));
  const body = await bodyOf(message);
  const { statusCode = 0, headers, httpVersion, rawHeaders } = message;
  return new Answer(statusCode, headers, body, httpVersion, informational, rawHeaders);
}

/** Sends a request over HTTP/1.1 and waits for the answer's head; its body is yet to come. */
export async function open(
  site: Site,
  request: Request | string = {},
  onInformational: (status: number) => void = () => {},
): Promise<IncomingMessage> {
  const { method = 'GET', path = '/', headers = {}, body, agent, timeout = 30_000, ...tls } = asRequest(request);
  const target = { host: site.address, port: portOf(site), method, path, agent: agent ?? false, timeout };
  const host = Object.keys(headers).some((name) => name.toLowerCase() === 'host') ? {} : { Host: hostOf(site) };
  const options = { ...target, headers: { ...host, ...headers } };
  const out = site.plain
    ? overHttp(options)
    : overHttps({
        ...options,
        ...tlsOf(site),
        ...presented(tls.clientCertificate),
        servername: tls.servername ?? site.domain,
      });
  const head = new Promise<IncomingMessage>((resolve, reject) => {
    out.on('response', resolve).on('error', reject);
    out.on('information', ({ statusCode }) => onInformational(statusCode));
    out.on('timeout', () => out.destroy(new Error(`no byte for ${timeout} ms: ${method} ${path}`)));
  });
  // A proxy may answer and close before it has read a whole upload; the answer counts then, not the broken pipe.
  if (body instanceof Readable) pipeline(body, out).catch(() => {});
  else out.end(body);
  return head;
}

/** The rest of an answer's body. */
export async function bodyOf(message: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Sends a request over HTTP/2 and waits for the whole answer. Header names must be in lower case. */
export async function askHttp2(site: Site, request: Request | string = {}): Promise<Answer> {
  const { method = 'GET', path = '/', headers = {}, body, servername, clientCertificate } = asRequest(request);
  const session = connectHttp2(originOf(site), {
    createConnection: () =>
      connectTls({
        host: site.address,
        port: portOf(site),
        servername: servername ?? site.domain,
        ALPNProtocols: ['h2'],
        ...tlsOf(site),
        ...presented(clientCertificate),
      }),
  });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({ ':method': method, ':path': path, ...headers }, { endStream: !body });
      const informational: number[] = [];
      stream.on('headers', (early) => informational.push(Number(early[':status'])));
      stream.on('error', reject).on('response', ({ ':status': status = 0, ...received }) => {
        const answered = (content: Buffer) =>
          resolve(new Answer(status, received as IncomingHttpHeaders, content, '2.0', informational));
        bodyOf(stream).then(answered, reject);
      });
      if (body instanceof Readable) pipeline(body, stream).catch(() => {});
      else if (body) stream.end(body);
    });
  } finally {
    session.close();
  }
}

/** What a TLS connection is made with for the client to present a certificate. */
export function presented(certificate?: Certificate): { cert?: string; key?: string } {
  return certificate ? { cert: certificate.certificate, key: certificate.key } : {};
}

function asRequest(request: Request | string): Request {
  return typeof request === 'string' ? { path: request } : request;
}

function hostOf(site: Site): string {
  return new URL(originOf(site)).host;
}
