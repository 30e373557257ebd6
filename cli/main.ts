#!/usr/bin/env node
import { certificates } from './certificates/command';
import { doctor } from './doctor/command';
import { UsageError } from './flags';
import { init } from './init/command';

const USAGE = `Usage: npx cdktf-sophon <command>

  init           writes a project that puts Sophon behind HTTPS
  doctor         looks why it does not work yet, and says what to do
  certificates   lists the certificates that are served, and says which are late

npx cdktf-sophon <command> --help tells more.
`;

/** Gives the exit code: 0 all is well, 1 something is not, 2 the command was not understood. */
type Command = (args: string[]) => Promise<number> | number;

const COMMANDS: { readonly [name: string]: Command } = { init, doctor, certificates };

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(USAGE);
    return name === undefined ? 2 : 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    process.stderr.write(`cdktf-sophon: must be told init, doctor or certificates, got '${name}'\n\n${USAGE}`);
    return 2;
  }
  try {
    return await COMMANDS[name](args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\nnpx cdktf-sophon ${name} --help tells more.\n`);
    return 2;
  }
}

// Sockets that are still open must not keep it waiting.
main(process.argv.slice(2)).then((code) => process.exit(code));
