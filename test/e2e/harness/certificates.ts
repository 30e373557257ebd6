import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, both PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority of the tests, made by the openssl on this machine. */
export class Authority {
  private readonly own: Certificate;

  constructor(name: string) {
    this.own = inDirectory((directory) => {
      const purpose = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
      openssl(
        directory,
        'req',
        '-x509',
        ...newKey(EC_KEY),
        '-subj',
        `/CN=${name}`,
        '-days',
        '30',
        ...purpose,
        '-out',
        'crt',
      );
      return pair(directory);
    });
  }

  /** What a client must trust. */
  public get root(): string {
    return this.own.certificate;
  }

  /** A server's certificate for these names, from now for `days`; 0 gives one that has expired a second later. */
  public issue(domains: string[], { days = 30, key = EC_KEY, usage = 'serverAuth' } = {}): Certificate {
    return inDirectory((directory) => {
      const names = domains.map((domain) => `${/^[0-9.]+$/.test(domain) ? 'IP' : 'DNS'}:${domain}`);
      writeFileSync(join(directory, 'extensions'), `subjectAltName=${names}\nextendedKeyUsage=${usage}\n`);
      writeFileSync(join(directory, 'ca.crt'), this.own.certificate);
      writeFileSync(join(directory, 'ca.key'), this.own.key);
      openssl(directory, 'req', '-new', ...newKey(key), '-subj', `/CN=${domains[0]}`, '-out', 'csr');
      const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions'];
      openssl(directory, 'x509', '-req', '-in', 'csr', ...signed, '-days', String(days), '-out', 'crt');
      return pair(directory);
    });
  }
}

/** Kinds of keys, as openssl is told. */
const EC_KEY = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
export const RSA_KEY = ['rsa:2048'];

function newKey(kind: string[]): string[] {
  return ['-newkey', ...kind, '-nodes', '-keyout', 'key'];
}

function openssl(directory: string, ...args: string[]): void {
  execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
}

function pair(directory: string): Certificate {
  return {
    certificate: readFileSync(join(directory, 'crt'), 'utf8'),
    key: readFileSync(join(directory, 'key'), 'utf8'),
  };
}

function inDirectory<T>(work: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'));
  try {
    return work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
