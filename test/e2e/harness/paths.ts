import { join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(__dirname, '../../..');
/** What a run leaves behind and git ignores: Terraform's directories, built stand-ins, figures. */
export const WORK = join(ROOT, '.e2e');
