import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, Tls } from 'cdktf-sophon';

/** A certificate with its key, both PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a site is told to serve it. */
export function tlsOf({ certificate, key }: Certificate): Tls {
  return Tls.certificatePem({ certificate, key: Secret.value(key) });
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

  /**
   * A server's certificate for these names, from `age` days ago until `days` from now; 0 and 0 gives one that has expired a
   * second later.
   */
  public issue(domains: string[], { age = 0, days = 30, key = EC_KEY, usage = 'serverAuth' } = {}): Certificate {
    return inDirectory((directory) => {
      const names = domains.map((domain) => `${/^[0-9.]+$/.test(domain) ? 'IP' : 'DNS'}:${domain}`);
      writeFileSync(join(directory, 'extensions'), `subjectAltName=${names}\nextendedKeyUsage=${usage}\n`);
      writeFileSync(join(directory, 'ca.crt'), this.own.certificate);
      writeFileSync(join(directory, 'ca.key'), this.own.key);
      openssl(directory, 'req', '-new', ...newKey(key), '-subj', `/CN=${domains[0]}`, '-out', 'csr');
      if (age === 0) {
        const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions'];
        openssl(directory, 'x509', '-req', '-in', 'csr', ...signed, '-days', String(days), '-out', 'crt');
      } else {
        signAged(directory, age, days);
      }
      return pair(directory);
    });
  }
}

/** Kinds of keys, as openssl is told. */
const EC_KEY = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
export const RSA_KEY = ['rsa:2048'];

/** `openssl x509` dates nothing back before version 3.4. */
function signAged(directory: string, age: number, days: number): void {
  const settings = ['new_certs_dir=.', 'database=index', 'default_md=sha256', 'policy=any', 'rand_serial=yes'];
  const config = ['[ca]', 'default_ca=own', '[own]', ...settings, '[any]', 'commonName=supplied', ''];
  writeFileSync(join(directory, 'ca.cnf'), config.join('\n'));
  writeFileSync(join(directory, 'index'), '');
  const time = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
  const signed = ['-config', 'ca.cnf', '-batch', '-notext', '-cert', 'ca.crt', '-keyfile', 'ca.key', '-in', 'csr'];
  const times = ['-startdate', time(-age), '-enddate', time(days)];
  openssl(directory, 'ca', ...signed, ...times, '-extfile', 'extensions', '-out', 'crt');
}

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
