import { shellProgram } from '../internal/shell-program';

/** Shell functions by which a program knows that it must leave the files of a configuration to a publisher. */
export function isPublishing(): string {
  return shellProgram(__dirname, 'is-publishing.sh');
}
