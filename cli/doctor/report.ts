/** What a look at one thing gave. */
export interface Finding {
  /** 'note': what may be right or wrong, which only the user knows. */
  readonly verdict: 'ok' | 'note' | 'problem';
  /** What was seen. */
  readonly seen: string;
  /** What to do about it. */
  readonly fix?: string;
}

export function ok(seen = ''): Finding {
  return { verdict: 'ok', seen };
}

export function note(seen: string, fix?: string): Finding {
  return { verdict: 'note', seen, fix };
}

export function problem(seen: string, fix: string): Finding {
  return { verdict: 'problem', seen, fix };
}

const WORDS = { ok: 'ok', note: 'note', problem: 'PROBLEM' } as const;

/** Tells what is being looked at, and then what was found, so that a reader sees what takes its time. */
export class Report {
  private problems = 0;

  /** @param write to where it is read */
  public constructor(private readonly write: (text: string) => void) {}

  /** How many problems were found. */
  public get problemCount(): number {
    return this.problems;
  }

  /** Begins a group. */
  public heading(text: string): void {
    this.write(`\n${text}\n`);
  }

  /** Looks at one thing. */
  public async check(what: string, look: () => Promise<Finding> | Finding): Promise<Finding> {
    this.write(`  ${what} ... `);
    const finding = await look();
    if (finding.verdict === 'problem') this.problems += 1;
    this.write(`${WORDS[finding.verdict]}${finding.seen === '' ? '' : `: ${indented(finding.seen)}`}\n`);
    if (finding.fix !== undefined) this.write(`      ${indented(finding.fix)}\n`);
    return finding;
  }

  /** The last line. */
  public close(): void {
    this.write(`\n${summaryOf(this.problems)}\n`);
  }
}

function summaryOf(problems: number): string {
  if (problems === 0) return 'All is well.';
  return problems === 1 ? '1 problem found.' : `${problems} problems found. Begin with the first.`;
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n      ');
}
