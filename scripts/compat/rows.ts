import { NotRun } from './workshop';

/** One line of the table: what was run, and what came of it. */
export interface Row {
  readonly language: string;
  readonly library: string;
  readonly node: string;
  readonly terraform: string;
  readonly result: string;
  readonly outcome: 'holds' | 'fails' | 'not run';
}

/** What a row is about, before it is run. */
export type Subject = Partial<Omit<Row, 'result' | 'outcome'>>;

/** Runs one row; what its program throws is its result. */
export async function row(subject: Subject, attempt: () => string | Promise<string>): Promise<Row> {
  const cells = { language: '', library: '', node: '', terraform: '', ...subject };
  try {
    return { ...cells, result: await attempt(), outcome: 'holds' };
  } catch (error) {
    const reason = oneLine(error instanceof Error ? error.message : String(error));
    if (error instanceof NotRun) return { ...cells, result: `not run: ${reason}`, outcome: 'not run' };
    return { ...cells, result: `**fails**: ${reason}`, outcome: 'fails' };
  }
}

/** The table in Markdown. */
export function table(rows: Row[]): string {
  const lines = rows.map(({ language, library, node, terraform, result }) => [
    language,
    library,
    node,
    terraform,
    result.replaceAll('|', '\\|'),
  ]);
  const header = ['Language', 'CDK', 'Node.js', 'Terraform', 'What was seen'];
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
