import { RouteActionKind, SiteIntent } from '../../model/intent';
import { whenClient } from './nginx-access';
import { answerType, fixedResponse } from './nginx-answers';
import { block, directive, Node, variable } from './nginx-conf';

/** A code of our own for it, as 503 is also that of an upstream that is away. */
const AWAY = '599';

/** Of a site's `server`, ahead of its routes: a site that is away for all but some. */
export function maintenance({ maintenance }: SiteIntent): Node[] {
  if (!maintenance) return [];
  const { allow, retryAfterSeconds, page } = maintenance;
  const away = directive('return', AWAY);
  const retryAfter = directive('add_header', 'Retry-After', `${retryAfterSeconds}`, 'always');
  const answer = page
    ? fixedResponse({ kind: RouteActionKind.RESPOND, status: 503, ...page })
    : [...answerType('text/plain'), directive('return', '503', variable('status'))];
  return [
    directive('error_page', AWAY, '=503', '@maintenance'),
    block('location', ['@maintenance'], [retryAfter, ...answer]),
    allow.length === 0 ? away : whenClient('outside', allow, [away]),
  ];
}
