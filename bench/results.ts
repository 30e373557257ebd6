import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine';

/** Who is measured, by the key in results.json, in the order of the tables' columns. */
export const KINDS = {
  ours: 'ours',
  oursUnlogged: 'ours without a log',
  tuned: 'hand-tuned',
  tunedUnlogged: 'hand-tuned without a log',
  page: 'the page of Sophon',
  byHand: 'written by hand',
  bare: 'the bare upstream',
} as const;

export type Kind = keyof typeof KINDS;

/** What must hold of a row. */
export interface Goal {
  /** Which figure of ours, ours unless told. */
  readonly of?: Kind;
  /** Beside whose; absent: the figure itself must hold. */
  readonly to?: Kind;
  /** How the two are compared. */
  readonly by?: 'ratio' | 'difference';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Something that was measured of one proxy, with everybody who is compared. */
export interface Row {
  /** Heading of the table that it stands in. */
  readonly group: string;
  readonly title: string;
  /** 'Caddy', 'nginx', 'Traefik', or who else is measured. */
  readonly subject: string;
  /** What holds for this subject alone, such as the rate that it was asked at. */
  readonly detail?: string;
  readonly unit: string;
  /** What each of them reached, a figure for each round. */
  readonly figures: { [kind in Kind]?: number[] };
  readonly goals: Goal[];
  /** Why figures are missing. */
  readonly errors: string[];
}

/** A goal beside what was reached. */
export interface Verdict {
  readonly row: Row;
  readonly goal: Goal;
  /** Undefined when it could not be measured, which is a miss. */
  readonly value?: number;
  readonly met: boolean;
}

/** What results.json holds. */
export interface Stored {
  readonly machine: Machine;
  /** What was left out, and why. */
  readonly omissions: string[];
  readonly rows: Row[];
}

/** All rows of a run; each is on disk as soon as it is measured. */
export class Results implements Stored {
  public rows: Row[] = [];
  public omissions: string[] = [];
  private readonly measured = new Set<string>();

  /** @param before what an earlier run left: tables that this run does not measure stay */
  constructor(
    private readonly directory: string,
    public readonly machine: Machine,
    before?: Stored,
  ) {
    mkdirSync(directory, { recursive: true });
    if (before) Object.assign(this, { rows: before.rows, omissions: before.omissions });
  }

  public add(row: Row): void {
    if (!this.measured.has(row.group)) this.rows = this.rows.filter(({ group }) => group !== row.group);
    this.measured.add(row.group);
    this.rows.push(row);
    this.save();
    console.log(`  ${sentence(row)}`);
    for (const error of row.errors) console.log(`    FAILED ${error}`);
  }

  public omit(what: string): void {
    this.omissions = [...this.omissions.filter((one) => one !== what), what];
    this.save();
    console.log(`  LEFT OUT ${what}`);
  }

  private save(): void {
    const { machine, omissions, rows } = this;
    writeFileSync(join(this.directory, 'results.json'), `${JSON.stringify({ machine, omissions, rows }, null, 1)}\n`);
  }
}

/** What a run left in a directory. */
export function storedIn(directory: string): Stored | undefined {
  const file = join(directory, 'results.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Every goal of every row. */
export function verdictsOn(rows: Row[]): Verdict[] {
  return rows.flatMap((row) => row.goals.map((goal) => verdict(row, goal)));
}

function verdict(row: Row, goal: Goal): Verdict {
  const value = reached(row, goal);
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = goal;
  return { row, goal, value, met: value !== undefined && value >= atLeast && value <= atMost };
}

function reached(row: Row, { of = 'ours', to, by = 'ratio' }: Goal): number | undefined {
  if (to === undefined) return figure(row, of);
  return by === 'ratio' ? ratio(row, of, to) : difference(row, of, to);
}

/** The median of all rounds. */
export function figure(row: Row, kind: Kind): number | undefined {
  const figures = row.figures[kind];
  return figures && figures.length > 0 ? median(figures) : undefined;
}

/** The median of each round's ratio: what slows the machine down for a while does so for both. */
export function ratio(row: Row, of: Kind, to: Kind): number | undefined {
  return paired(row, of, to, (one, other) => one / other);
}

function difference(row: Row, of: Kind, to: Kind): number | undefined {
  return paired(row, of, to, (one, other) => one - other);
}

function paired(row: Row, of: Kind, to: Kind, compare: (one: number, other: number) => number): number | undefined {
  const [one, other] = [row.figures[of] ?? [], row.figures[to] ?? []];
  const rounds = Math.min(one.length, other.length);
  if (rounds === 0) return undefined;
  return median(one.slice(0, rounds).map((value, round) => compare(value, other[round])));
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that a share of all values does not exceed. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Three digits that count, or the whole number. */
export function shown(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : 2);
}

/** 'JSON over HTTP/1.1, Caddy: 0.82 of hand-tuned (ours 4312, hand-tuned 5240 requests/s)' */
function sentence(row: Row): string {
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => figure(row, kind) !== undefined);
  const figures = kinds.map((kind) => `${KINDS[kind]} ${shown(figure(row, kind))}`).join(', ');
  const beside = kinds.includes('byHand') ? 'byHand' : 'tuned';
  const first = ratio(row, 'ours', beside);
  const share = first === undefined ? '' : `${shown(first)} of ${KINDS[beside]} `;
  return `${row.title}, ${row.subject}${row.detail ? `, ${row.detail}` : ''}: ${share}(${figures} ${row.unit})`;
}
