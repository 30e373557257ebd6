import fc from 'fast-check';

/** What means something to Terraform, a shell, YAML, Go's templates, or a proxy's configuration. */
const FRAGMENTS = [
  ...[
    ';',
    '{',
    '}',
    '{}',
    '"',
    "'",
    '`',
    '\\',
    '\n',
    '\r\n',
    '\t',
    '\0',
    ' ',
    '#',
    ' #',
    ',',
    ':',
    '|',
    '&',
    '<<EOF\n',
  ],
  ...[
    '$',
    '${',
    '%{',
    '$${',
    '%%{',
    '${self.exit_code}',
    '%{ if true }',
    '{{',
    '}}',
    '{{ env "HOME" }}',
    '{$',
    '{$HOME}',
  ],
  ...[
    '{$HOME:x}',
    '{host}',
    '{http.request.host}',
    '\\{host}',
    '$host',
    '${host}',
    '$(id)',
    '`id`',
    '; }',
    ' { ',
    '}\n',
  ],
  ...[
    'import',
    'import /etc/passwd',
    'include /etc/passwd;',
    'respond',
    '@a',
    '*',
    '- a',
    '&a',
    '!!str ',
    '..',
    '/../',
  ],
  ...[
    'é',
    '\u2028',
    '\u0085',
    '😀',
    '%0a',
    '%2F',
    '`) || PathPrefix(`/',
    '") || Host("',
    "' or '",
    '\u001b[31m',
    '--',
    '-e',
  ],
];

/** One hostile fragment, or a few plain characters. */
export const fragment = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...FRAGMENTS) }, fc.string({ maxLength: 4 }));

/** Text made of hostile fragments alone. */
export const hostileText = fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join(''));

/** A plausible value with a hostile fragment or two put into it. */
export function spoiled(plausible: string): fc.Arbitrary<string> {
  const spot = fc.tuple(fc.nat({ max: plausible.length }), fragment);
  return fc
    .array(spot, { minLength: 1, maxLength: 2 })
    .map((spots) => spots.reduce((text, [at, part]) => text.slice(0, at) + part + text.slice(at), plausible));
}
