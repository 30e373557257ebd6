import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireSame, SAME, synthesized } from './program';
import { type Row, row } from './rows';
import { installed } from './typescript';
import { type NodeVersion, run, type Workshop, writeFiles } from './workshop';

const COMMAND_LINES = [
  { command: 'cdktf', spec: 'cdktf-cli@0.21.0' },
  { command: 'cdktn', spec: 'cdktn-cli@0.24.0' },
];

/** Both command lines over a project on cdktf, with each Node.js. */
export async function commandLineRows(workshop: Workshop, reference: string): Promise<Row[]> {
  const library = `cdktf ${installed(join(reference, '..'), 'cdktf')}`;
  const expected = synthesized(reference);
  const rows: Row[] = [];
  for (const { command, spec } of COMMAND_LINES) {
    for (const node of workshop.nodes) {
      const subject = { language: `\`${command} synth\` of ${spec}`, library, node: node.version };
      const attempt = () => {
        synthByCommandLine(reference, command, spec, node);
        requireSame(synthesized(reference), expected);
        return SAME;
      };
      rows.push(await row(subject, () => unlessNotCompiled(attempt)));
    }
  }
  return rows;
}

function synthByCommandLine(project: string, command: string, spec: string, node: NodeVersion): void {
  const settings = { language: 'typescript', app: 'node main.js', projectId: 'compat', sendCrashReports: 'false' };
  writeFiles(project, { 'cdktf.json': settings });
  rmSync(join(project, 'cdktf.out'), { recursive: true, force: true });
  run(project, ['npx', '--yes', '-p', spec, command, 'synth'], { node, env: { CI: 'true' } });
}

/** cdktf-cli brings its terminal library compiled up to Node.js 22, and would compile it at install for a later one. */
function unlessNotCompiled(attempt: () => string): string {
  try {
    return attempt();
  } catch (error) {
    if (!(error as Error).message.includes('pty.node')) throw error;
    return 'does not start, as the README says: `Cannot find module … pty.node`';
  }
}
