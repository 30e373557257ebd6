import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../e2e/harness/paths';
import { outcomeOf, outputOf } from '../e2e/harness/process';

/** The commands of the README's first block of shell below a heading. */
export function commandsBelow(heading: string): string {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, section] = readme.split(`${heading}\n`);
  const block = section?.match(/^```sh\n([\s\S]*?)^```/m);
  if (!block) throw new Error(`the README must have commands below '${heading}'`);
  return block[1];
}

/**
 * The README's project of one's own, made by its commands in an empty directory. In place of the name in npm's registry
 * stands the package as it is packed here, which is all that is changed.
 */
export class ReadmeProject {
  /** The project's own directory. */
  public readonly directory: string;

  /** @param work an empty directory */
  public constructor(private readonly work: string) {
    this.directory = join(work, 'my-sophon');
  }

  /** Pastes the commands. What they printed. @throws with what they printed when one fails */
  public async make(): Promise<string> {
    const packed = await outputOf('npm', ['pack', '--silent', '--pack-destination', this.work], { cwd: ROOT });
    const tarball = join(this.work, packed.split('\n').at(-1) as string);
    // A cache of its own, or npx would take what it kept of an earlier run.
    const npx = `npx --yes --cache '${join(this.work, 'npx')}' --package '${tarball}' cdktf-sophon`;
    const commands = [
      ['npx --yes cdktf-sophon', npx],
      ['npm install\n', `npm install '${tarball}'\n`],
    ].reduce((text, [named, file]) => replacedOnce(text, named, file), commandsBelow('### In a project of your own'));
    return this.paste(commands, this.work);
  }

  /** Runs commands in a shell, in the project's directory unless told. @throws with what they printed when one fails */
  public async paste(commands: string, cwd = this.directory): Promise<string> {
    // Under CI=true jest writes no snapshot, as a user's first run does.
    const env = { ...process.env, CI: undefined, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: undefined };
    const { code, stdout, stderr } = await outcomeOf('bash', ['-euc', commands], { cwd, env });
    if (code !== 0) throw new Error(`exited with ${code}:\n${commands}\n${stdout}\n${stderr}`);
    return stdout + stderr;
  }
}

/** @throws when it does not stand there once */
function replacedOnce(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`the README's commands must hold '${from}' once:\n${text}`);
  return parts.join(to);
}
