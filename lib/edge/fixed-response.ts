import { isMediaType, isOneOrMoreLines, Problems } from '../internal/validate';
import { RespondAction, RouteActionKind } from '../model/intent';

/** An answer that needs no upstream. */
export interface FixedResponse {
  /** 200 to 599, but no redirect. @default 200 */
  readonly status?: number;
  /** Text of the answer, in any language. @default - empty */
  readonly body?: string;
  /** Media type of the body. @default 'text/plain; charset=utf-8' */
  readonly contentType?: string;
}

/** A checked response. Notes what is wrong with it. */
export function respondAction(problems: Problems, response: FixedResponse): RespondAction {
  const { status = 200, body = '', contentType = 'text/plain; charset=utf-8' } = response;
  const isFinal = (value: string) => /^[2-5][0-9]{2}$/.test(value);
  problems.check('status', status, isFinal, 'be a status from 200 to 599', '200');
  if (REDIRECTS.includes(status)) {
    problems.note(`status: must not be that of a redirect, got '${status}' (use addRedirect, which names the target)`);
  }
  problems.check('body', body, isOneOrMoreLines, 'be text without control characters', 'User-agent: *');
  problems.check('contentType', contentType, isMediaType, 'be a media type', 'text/plain; charset=utf-8');
  return { kind: RouteActionKind.RESPOND, status, body, contentType };
}

/** They name another address, which a fixed response does not (RFC 9110, 15.4). */
const REDIRECTS = [301, 302, 303, 307, 308];
