import { basename, relative, resolve } from 'node:path';
import { readFlags, UsageError } from '../flags';
import { choicesOf, INIT_FLAGS } from './choices';
import { projectFiles } from './project';
import { writeFiles } from './write-files';

const USAGE = `Usage: npx cdktf-sophon init [directory] [flags]

Writes a project that puts Sophon behind HTTPS, with a snapshot test, into the directory (by default this one).
Files that are there are not overwritten.

  --proxy caddy|nginx|traefik              what serves; caddy unless told
  --tls letsencrypt|internal|files         where certificates come from; letsencrypt unless told
  --domain sophon.example.com              what users open; localhost unless told, which needs --tls internal
  --email admin@example.com                for letsencrypt: where the authority writes to
  --certificate /etc/ssl/fullchain.pem     for files: your certificate with its chain, on the Docker host
  --key /etc/ssl/privkey.pem               for files: its key, on the Docker host
`;

/** `init`: gives the exit code. @throws UsageError when a flag is invalid, or a file is there already */
export function init(args: string[]): number {
  const { single, words, help } = readFlags('init', args, { single: INIT_FLAGS });
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (words.length > 1) throw new UsageError('init', [`directory: must be one, got '${words.join("', '")}'`]);
  const directory = resolve(words[0] ?? '.');
  const choices = choicesOf(single);
  writeFiles(directory, projectFiles(basename(directory), choices));
  const place = relative('.', directory);
  process.stdout.write(`Written to ${directory}. Next:

${place === '' ? '' : `  cd ${place}\n`}  npm install
  npm test                  # writes the snapshot of what was declared; commit it
  npx cdktf deploy          # with your images: README.md says how
  npx cdktf-sophon doctor   # says why it does not work yet
`);
  return 0;
}
