import { checkProps, number, optional, Rules, text } from '../internal/rules';
import { isMediaType, isOneOrMoreLines, Problems } from '../internal/validate';
import { RespondAction, RouteActionKind } from '../model/intent';
import { bodyText } from './policies/page';

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
  if (response === undefined) {
    problems.note("response: must be an object, got nothing (e.g. { body: 'User-agent: *' })");
  }
  const {
    status = 200,
    body = '',
    contentType = 'text/plain; charset=utf-8',
  } = checkProps(problems, 'response', response, RESPONSE_RULES);
  if (REDIRECTS.includes(status)) {
    problems.note(`status: must not be that of a redirect, got '${status}' (use addRedirect, which names the target)`);
  }
  return { kind: RouteActionKind.RESPOND, status, body, contentType };
}

/** They name another address, which a fixed response does not (RFC 9110, 15.4). */
const REDIRECTS = [301, 302, 303, 307, 308];

const isFinal = (value: string) => /^[2-5][0-9]{2}$/.test(value);

const RESPONSE_RULES: Rules<FixedResponse> = {
  status: optional(number(isFinal, 'be a status from 200 to 599', '200')),
  body: optional(bodyText(isOneOrMoreLines, 'be text without control characters', 'User-agent: *')),
  contentType: optional(text(isMediaType, 'be a media type', 'text/plain; charset=utf-8')),
};
