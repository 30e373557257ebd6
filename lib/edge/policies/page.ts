import { number, optional, Rule, text } from '../../internal/rules';
import { isOneOrMoreLines } from '../../internal/validate';
import { PageIntent } from '../../model/policies-intent';

/** Caddy reads no more of a file that a template includes. */
const MAX_BODY_BYTES = 1_000_000;

/** Text that a proxy itself answers with. */
export function bodyText(valid: (value: string) => boolean, must: string, example: string): Rule {
  const rule = text(valid, must, example);
  return (problems, path, value) => {
    const before = problems.count;
    rule(problems, path, value);
    if (problems.count > before || typeof value !== 'string') return;
    const bytes = Buffer.byteLength(value);
    if (bytes <= MAX_BODY_BYTES) return;
    const fix = 'serve it from a container: addRoute';
    problems.note(`${path}: must be at most ${MAX_BODY_BYTES} bytes, got ${bytes} bytes (${fix})`);
  };
}

const isPage = (value: string) => value.trim() !== '' && isOneOrMoreLines(value);

/** HTML of a page that the proxy itself shows. */
export const PAGE = optional(
  bodyText(isPage, 'be HTML without control characters', '<!doctype html><title>Back soon</title>'),
);

/** The page of an HTML text; absent where there is none. */
export function pageIntent(html: string | undefined): PageIntent | undefined {
  return html === undefined ? undefined : { body: html, contentType: 'text/html; charset=utf-8' };
}

/** Seconds, at least 1, at most a day. */
export function seconds(example: string): Rule {
  const isSeconds = (value: string) => /^[1-9][0-9]{0,4}$/.test(value) && Number(value) <= 86400;
  return number(isSeconds, 'be a whole number of seconds from 1 to 86400', example, { known: true });
}
