import { rmSync } from 'node:fs';
import { relay, socketOf } from './relay';

/** Runs on a machine of its own: makes port 443 of its addresses sockets in a directory, until its standard input ends. */
async function main([directory, ...addresses]: string[]): Promise<void> {
  for (const address of addresses) {
    const path = socketOf(directory, address);
    rmSync(path, { force: true });
    await relay({ path }, { host: address, port: 443 });
  }
  process.stdin.on('end', () => process.exit()).resume();
  process.stdout.write('ready\n');
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
