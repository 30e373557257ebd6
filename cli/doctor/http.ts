import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { inTime, PATIENCE_MILLISECONDS } from './timing';

/** The head of an answer. */
export interface Answer {
  readonly status: number;
  /** The header `Location`. */
  readonly location?: string;
  /** The header `Server`. */
  readonly server?: string;
}

/** Gateways that start may be slow with their first answer. */
const ANSWER_MILLISECONDS = 2 * PATIENCE_MILLISECONDS;

/**
 * Asks an address for a URL, whatever DNS says, and whatever certificate it shows: that is looked at apart.
 *
 * @throws with the system's code when there is no answer
 */
export function ask(url: URL, address: string): Promise<Answer> {
  const { hostname, host, port, protocol, pathname } = url;
  const secure = protocol === 'https:';
  const options = {
    host: address,
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    path: pathname,
    headers: { Host: host, 'User-Agent': 'cdktf-sophon doctor' },
    agent: false,
  };
  const request = secure
    ? overHttps({ ...options, servername: hostname, rejectUnauthorized: false })
    : overHttp(options);
  const answered = new Promise<Answer>((resolve, reject) => {
    request.on('response', (message) => resolve(headOf(message))).on('error', reject);
    request.end();
  });
  return inTime(answered, ANSWER_MILLISECONDS).finally(() => request.destroy());
}

function headOf({ statusCode = 0, headers }: IncomingMessage): Answer {
  return { status: statusCode, location: headers.location, server: [headers.server].flat()[0] };
}
