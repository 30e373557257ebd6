import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (name: string) => readFileSync(join(__dirname, name), 'utf8');

/** Self-signed for sophon.example.com and www.sophon.example.com, for a century. */
export const CERTIFICATE = read('sophon.crt');
export const KEY = read('sophon.key');
/** The same for other.example.com. */
export const OTHER_CERTIFICATE = read('other.crt');
export const OTHER_KEY = read('other.key');
/** An authority's, and the root that signed it, for a century. */
export const INTERMEDIATE = read('intermediate.crt');
export const INTERMEDIATE_ROOT = read('root.crt');
/** Of the first key; it expired on the first day of 2021. */
export const EXPIRED_CERTIFICATE = read('expired.crt');
/** Of the first key, for wild.example.com and every name below it. */
export const WILDCARD_CERTIFICATE = read('wildcard.crt');
