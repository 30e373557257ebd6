import { parseArgs } from 'node:util';

/** What the user wrote cannot be done; a line for each thing that is wrong, with its fix. */
export class UsageError extends Error {
  public constructor(command: string, problems: string[]) {
    super(problems.map((problem) => `cdktf-sophon ${command}: ${problem}`).join('\n'));
  }
}

/** Flags of a command: those that take one value, those that may be given again, and those that take none, beside help. */
export interface FlagSet {
  readonly single: readonly string[];
  readonly repeated?: readonly string[];
  readonly switches?: readonly string[];
}

/** What was given of them. */
export interface GivenFlags {
  readonly single: { readonly [flag: string]: string | undefined };
  readonly repeated: { readonly [flag: string]: string[] };
  readonly switches: { readonly [flag: string]: boolean };
  /** Words without a flag. */
  readonly words: string[];
  /** Whether help was asked for. */
  readonly help: boolean;
}

/** @throws UsageError when a flag is unknown, lacks its value or has one too many, or one that takes a value is given again */
export function readFlags(command: string, args: string[], flags: FlagSet): GivenFlags {
  const { single, repeated = [], switches = [] } = flags;
  const valued = [...single, ...repeated];
  const names = [...valued, ...switches];
  const options = Object.fromEntries(valued.map((name) => [name, { type: 'string', multiple: true } as const]));
  const plain = Object.fromEntries(switches.map((name) => [name, { type: 'boolean' } as const]));
  const { values, positionals, tokens } = parseArgs({
    args,
    options: { ...options, ...plain, help: { type: 'boolean', short: 'h' } },
    strict: false,
    tokens: true,
  });
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option' || token.name === 'help') continue;
    if (!names.includes(token.name)) {
      problems.push(`must be told ${names.map((name) => `--${name}`).join(', ')}, got '${token.rawName}'`);
    } else if (switches.includes(token.name)) {
      if (token.value !== undefined) problems.push(`--${token.name}: must have no value, got '${token.value}'`);
    } else if (token.value === undefined || token.value === '') {
      problems.push(`--${token.name}: must have a value, got none`);
    } else if (!token.inlineValue && token.value.startsWith('--')) {
      problems.push(`--${token.name}: must have a value, got '${token.value}'`);
    }
  }
  const given = (name: string): string[] => (values[name] ?? []) as string[];
  for (const name of single) if (given(name).length > 1) problems.push(`--${name}: must be given once`);
  if (problems.length > 0) throw new UsageError(command, problems);
  return {
    single: Object.fromEntries(single.map((name) => [name, given(name)[0]])),
    repeated: Object.fromEntries(repeated.map((name) => [name, given(name)])),
    switches: Object.fromEntries(switches.map((name) => [name, values[name] === true])),
    words: positionals,
    help: values.help === true,
  };
}
