import { DEFAULTS } from '../../model/defaults';
import { RouteActionKind, SiteIntent } from '../../model/intent';
import { AuthKind, PageIntent } from '../../model/policies-intent';
import { answerType, fixedResponse } from './nginx-answers';
import { block, directive, Node, variable } from './nginx-conf';
import { serviceRefusal } from './nginx-forward-auth';
import { retryAfterLimit } from './nginx-limits';
import { Place, placesOf } from './nginx-places';
import { refusalHeaders } from './nginx-response-headers';

/**
 * Of a site's `server`: what clients get when nginx itself refuses, not an upstream: nothing but the status, which outlives
 * the `return`.
 */
export function errorPages(site: SiteIntent): Node[] {
  const answer = [...refusalHeaders(site), ...answerType('text/plain'), directive('return', '500', variable('status'))];
  const limited = placesOf(site).some(({ policies }) => policies.rateLimit);
  return [
    refused('401', '403', '404', '413', '500'),
    // nginx's own code for a header that is too large.
    directive('error_page', '494', '=431', '@refused'),
    ...tooOften(limited),
    unavailable('@unavailable'),
    block('location', ['@refused'], answer),
    block('location', ['@unavailable'], [retryAfter(), ...answer]),
    ...(limited ? [block('location', ['@limited'], [retryAfterLimit(), ...answer])] : []),
  ];
}

/** Of a `location`: its own list, where one is needed; it gets nothing from the server's then. */
export function ownErrorPages(place: Place): Node[] {
  const { auth, rateLimit } = place.policies;
  const page = pageOf(place);
  const asked = auth?.kind === AuthKind.FORWARD ? auth : undefined;
  if (!asked && !page) return [];
  return [
    ...(asked ? [serviceRefusal(asked), refused('404', '413')] : [refused('401', '403', '404', '413', '500')]),
    ...tooOften(rateLimit !== undefined),
    unavailable(page ? pageLocation(place) : '@unavailable'),
  ];
}

/** Beside a `location`: its page for an upstream that is away. */
export function unavailablePage(site: SiteIntent, place: Place): Node[] {
  const page = pageOf(place);
  if (!page) return [];
  const response = fixedResponse({ kind: RouteActionKind.RESPOND, status: 500, ...page });
  return [block('location', [pageLocation(place)], [...refusalHeaders(site), retryAfter(), ...response])];
}

function pageOf({ action }: Place): PageIntent | undefined {
  return action?.kind === RouteActionKind.FORWARD ? action.unavailablePage : undefined;
}

function pageLocation({ path }: Place): string {
  return `@unavailable${path}`;
}

function refused(...statuses: string[]): Node {
  return directive('error_page', ...statuses, '@refused');
}

function tooOften(limited: boolean): Node[] {
  return limited ? [directive('error_page', '429', '@limited')] : [];
}

function unavailable(location: string): Node {
  return directive('error_page', '502', '503', '504', location);
}

function retryAfter(): Node {
  return directive('add_header', 'Retry-After', `${DEFAULTS.retryAfterSeconds}`, 'always');
}
