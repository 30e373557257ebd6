import { isIP } from 'node:net';
import { readFlags, UsageError } from '../flags';
import { readRoots } from '../roots';
import { LATE_LIFE } from '../served-certificate';
import { type Domain, domainOf, servedDomains } from './domains';
import { type Look, type LookSettings, lookAt } from './look';
import { writeTable } from './table';

const USAGE = `Usage: npx cdktf-sophon certificates [domains] [flags]

Lists the certificates that are served right now: shakes hands with every domain, from here, and fails when a
certificate has expired or has less than ${100 * LATE_LIFE} % of its life left, is not for its domain, or does not come at all. Which
domains an edge serves is read from the project that was synthesized in this directory, or from the edges on the Docker
engine where there is none. A wildcard is asked for a name that is made up.

  sophon.example.com   a domain, instead of those of the project; with its port unless that is 443: sophon.example.com:8443
  --stack sophon       one stack of the project, instead of all
  --name edge          one edge on the engine, instead of the project
  --address 10.0.0.7   whom to ask, instead of whom DNS names
  --ca root.crt        root certificate that is trusted besides; what is not trusted is told, and is no failure
  --least-life 20      percent of its life that a certificate must have left, for those that are renewed later
  --json               for programs: a list, with all that is known of each

Exit code 0: all is well, 1: it is not, 2: a flag is invalid, or no domain is known.
`;

const SINGLE = ['stack', 'name', 'address', 'ca', 'least-life'];

/** Handshakes at a time. */
const AT_ONCE = 16;

/** After how long it is told how far it is, each time. */
const PROGRESS_MILLISECONDS = 3_000;

/** `certificates`: gives the exit code. @throws UsageError when a flag is invalid, or there is nothing to look at */
export async function certificates(args: string[]): Promise<number> {
  const flags = readFlags('certificates', args, { single: SINGLE, switches: ['json'] });
  if (flags.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { single, switches, words } = flags;
  const settings: LookSettings = {
    address: addressOf(single.address),
    roots: single.ca === undefined ? undefined : readRoots('certificates', single.ca),
    leastLife: leastLifeOf(single['least-life']),
  };
  const source = { directory: process.cwd(), stack: single.stack, edge: single.name };
  const domains = words.length > 0 ? words.map(domainOf) : await servedDomains(source);
  const looks = await lookAtAll(domains, settings);
  process.stdout.write(switches.json ? `${JSON.stringify(looks, undefined, 2)}\n` : writeTable(looks));
  return looks.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

async function lookAtAll(domains: Domain[], settings: LookSettings): Promise<Look[]> {
  const looks: Look[] = new Array(domains.length);
  const waiting = domains.entries();
  let done = 0;
  const timer = setInterval(
    () => process.stderr.write(`${done} of ${domains.length} looked at\n`),
    PROGRESS_MILLISECONDS,
  );
  const work = async () => {
    for (const [index, domain] of waiting) {
      looks[index] = await lookAt(domain, settings);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work)).finally(() => clearInterval(timer));
  return looks;
}

/** @throws UsageError when it is no address */
function addressOf(value: string | undefined): string | undefined {
  if (value === undefined || isIP(value) !== 0) return value;
  const example = 'e.g. --address 203.0.113.7';
  throw new UsageError('certificates', [`--address: must be an IP address, got '${value}' (${example})`]);
}

/** @throws UsageError when it is no percentage */
function leastLifeOf(value: string | undefined): number {
  if (value === undefined) return LATE_LIFE;
  if (/^[0-9]{1,2}$/.test(value)) return Number(value) / 100;
  throw new UsageError('certificates', [`--least-life: must be 0 to 99, got '${value}' (e.g. --least-life 20)`]);
}
