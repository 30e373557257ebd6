import { timeLeft } from '../served-certificate';
import type { Look } from './look';

const HEAD = ['DOMAIN', 'ISSUER', 'VALID UNTIL (UTC)', 'LEFT', 'OF ITS LIFE', 'TRUSTED', 'NAMES'];

/** What was seen, a line for each domain, and what is not well. */
export function writeTable(looks: Look[]): string {
  const rows = [HEAD, ...looks.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  const problems = looks.flatMap((look) => look.problems.map((problem) => `PROBLEM ${called(look)}: ${problem}`));
  const parts = [lines, problems, [summary(looks)]].filter((part) => part.length > 0);
  return parts.map((part) => `${part.join('\n')}\n`).join('\n');
}

function rowOf(look: Look): string[] {
  const { certificate } = look;
  if (!certificate) return [called(look), ...HEAD.slice(1).map(() => '-')];
  const { issuer, lifeLeft, names, trusted, validUntil } = certificate;
  return [
    called(look),
    issuer,
    validUntil.slice(0, 16).replace('T', ' '),
    timeLeft(Date.parse(validUntil)) ?? 'none',
    `${Math.max(0, Math.floor(100 * lifeLeft))} %`,
    trusted ? 'yes' : 'no',
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', '),
  ];
}

function called({ domain, port }: Look): string {
  if (port === 443) return domain;
  return domain.includes(':') ? `[${domain}]:${port}` : `${domain}:${port}`;
}

function summary(looks: Look[]): string {
  const ill = looks.filter(({ problems }) => problems.length > 0).length;
  if (ill === 0) return 'All is well.';
  return `${ill} of ${looks.length} ${ill === 1 ? 'is' : 'are'} not well.`;
}
