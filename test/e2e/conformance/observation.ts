import type { RequestReport } from '../stand-ins/request-report';

/** What came of a row's request. */
export interface Observation {
  /** Absent: there was no answer. */
  readonly answer?: ObservedAnswer;
  /** Answers on the connection, from this one on. */
  readonly answers: number;
  readonly informational: readonly number[];
  /** The request as the upstream got it, where it says so. */
  readonly report?: RequestReport;
  /** Of the next answer on the connection. */
  readonly next?: Observation;
  readonly tls?: {
    readonly protocol?: string;
    readonly cipher?: string;
    readonly alpn?: string;
    readonly names?: string[];
    readonly group?: string;
    readonly tickets?: (number | 'none')[];
  };
  /** Lines of the log that match, and all. */
  readonly lines?: { readonly matching: string[]; readonly all: number };
  /** Why there was no answer. */
  readonly refusal?: string;
}

export interface ObservedAnswer {
  readonly status: number;
  /** Name in lower case, and value, of each header line. */
  readonly headers: readonly (readonly [string, string])[];
  /** A byte a character. */
  readonly body: string;
  /** Whether the body ended before its announced end. */
  readonly cut: boolean;
}

export const WITHOUT_ANSWER: Observation = { answers: 0, informational: [] };

/** A TLS alert or a broken connection is the peer's refusal. @throws everything else, which is our own failure */
export function refusal(error: unknown, ...refusals: string[]): Observation {
  const code = String((error as { code?: string }).code ?? error);
  const refused =
    /ALERT|UNRECOGNIZED_NAME|ECONNRESET|ECONNREFUSED|closed during the handshake/.test(code) || refusals.includes(code);
  if (!refused) throw error;
  return { ...WITHOUT_ANSWER, refusal: code };
}

/** All answers in the bytes that came back for requests of a method, informational ones included. */
export function answersIn(bytes: string, method: string): ObservedAnswer[] {
  const answers: ObservedAnswer[] = [];
  let rest = bytes;
  while (/^HTTP\/1\.[01] \d{3}/.test(rest)) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) break;
    const [statusLine, ...lines] = rest.slice(0, end).split('\r\n');
    const status = Number(statusLine.split(' ')[1]);
    const headers = lines.map(headerLine);
    const { body, cut, length } = bodyIn(rest.slice(end + 4), status, headers, method);
    answers.push({ status, headers, body, cut });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

function headerLine(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

interface Body {
  readonly body: string;
  readonly cut: boolean;
  /** Bytes on the wire. */
  readonly length: number;
}

function bodyIn(rest: string, status: number, headers: ObservedAnswer['headers'], method: string): Body {
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return { body: '', cut: false, length: 0 };
  const value = (name: string) => headers.find(([other]) => other === name)?.[1];
  if (value('transfer-encoding') === 'chunked') return chunkedBody(rest);
  const announced = value('content-length');
  const length = announced === undefined ? rest.length : Math.min(Number(announced), rest.length);
  return { body: rest.slice(0, length), cut: announced !== undefined && length < Number(announced), length };
}

function chunkedBody(rest: string): Body {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(rest.slice(at, lineEnd), 16);
    if (Number.isNaN(size)) return { body, cut: true, length: rest.length };
    if (size === 0) {
      const end = rest.indexOf('\r\n\r\n', lineEnd);
      return { body, cut: end < 0, length: end < 0 ? rest.length : end + 4 };
    }
    body += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
}
