/**
 * Paths that an application may take a request target for. The first is what ASP.NET's server makes of it: decoded once but
 * for slashes, dot segments removed as RFC 3986 has it, compared without regard to case. The others are more careful than
 * that: slashes that stand beside each other count as one, before dots are removed or after.
 *
 * @see https://github.com/dotnet/aspnetcore/blob/main/src/Servers/Kestrel/Core/src/Internal/Http/PathNormalizer.cs
 */
export function routedPaths(target: string): string[] {
  const [path] = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').split(/[?#]/);
  const decoded = path
    .replace(/%2f/gi, ENCODED_SLASH)
    .replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))
    .toLowerCase();
  const plain = withoutDots(decoded);
  return [...new Set([plain, oneSlash(plain), withoutDots(oneSlash(decoded))])];
}

/** Stands for it while all else is decoded. */
const ENCODED_SLASH = '\u{10ffff}';

/** Whether an application may take a request target for a path, or for something below it, be it by an encoded slash. */
export function isBelow(target: string, path: string): boolean {
  const ends = ['/', ENCODED_SLASH];
  return routedPaths(target).some((routed) => routed === path || ends.some((end) => routed.startsWith(path + end)));
}

/** RFC 3986, 5.2.4: an empty segment is a segment, and two dots remove it. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [at, segment] of segments.entries()) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    if (at === segments.length - 1 && (segment === '.' || segment === '..')) kept.push('');
  }
  return `/${kept.join('/')}`;
}

function oneSlash(path: string): string {
  return path.replace(/\/+/g, '/');
}
