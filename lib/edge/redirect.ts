import { replaceTokens } from '../internal/literal';
import { checkProps, flag, optional, Rules, text } from '../internal/rules';
import { isOrigin, isPathPrefix, isUrl, Problems } from '../internal/validate';
import { RedirectAction, RouteActionKind } from '../model/intent';

/** How clients are sent elsewhere. */
export interface RedirectOptions {
  /** Whether clients may remember it: 308, else 307. Neither turns a POST into a GET. @default true */
  readonly permanent?: boolean;
  /**
   * Whether the request's own path and query are appended to where it is sent, which must then be scheme, host and
   * port alone.
   *
   * @default - true where it is scheme, host and port alone, e.g. 'https://example.com'
   */
  readonly keepPathAndQuery?: boolean;
}

/**
 * A checked redirect. Notes what is wrong with it.
 *
 * @param to an http or https URL, or an absolute path of the same site
 */
export function redirectAction(problems: Problems, to: string, options: RedirectOptions): RedirectAction | undefined {
  const before = problems.count;
  TARGET(problems, 'to', to);
  checkProps(problems, 'options', options, REDIRECT_RULES);
  if (problems.count > before) return undefined;
  // A variable may be the host: 'https://${var.host}' is as good as 'https://x'.
  const known = replaceTokens(to, 'x');
  const { permanent = true, keepPathAndQuery = isOrigin(known) } = options;
  if (keepPathAndQuery && isTarget(known) && !isOrigin(known)) {
    problems.add('to', 'be scheme, host and port alone with keepPathAndQuery', to, 'https://example.com');
  }
  const location = keepPathAndQuery ? to.replace(/\/$/, '') : to;
  return {
    kind: RouteActionKind.REDIRECT,
    status: permanent ? 308 : 307,
    location,
    keepsPathAndQuery: keepPathAndQuery,
  };
}

const isTarget = (value: string) => isUrl(value) || isPathPrefix(value);
const TARGET = text(isTarget, 'be an http or https URL, or an absolute path', 'https://example.com');

const REDIRECT_RULES: Rules<RedirectOptions> = { permanent: optional(flag()), keepPathAndQuery: optional(flag()) };
