import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { type Finding, note, ok, problem } from './report';
import { codeOf, inTime } from './timing';

/** Addresses of a name, as this machine's programs see it. */
export type Resolve = (domain: string) => Promise<string[]>;

export const resolveBySystem: Resolve = async (domain) => {
  const found = await lookup(domain, { all: true });
  return [...new Set(found.map(({ address }) => address))];
};

/** What a domain's addresses are compared with. */
export interface ExpectedAddresses {
  /** As the user said. */
  readonly said?: string;
  /** Of the Docker host, as far as this machine knows them. */
  readonly known: readonly string[];
}

/** A domain's addresses, and what is to be said of them. */
export interface DnsFinding {
  readonly finding: Finding;
  readonly addresses: string[];
}

export async function lookAtDns(
  domain: string,
  expected: ExpectedAddresses,
  resolve: Resolve = resolveBySystem,
): Promise<DnsFinding> {
  try {
    const addresses = await inTime(resolve(domain));
    return { finding: judge(addresses, expected), addresses };
  } catch (error) {
    return { finding: unresolved(domain, codeOf(error)), addresses: [] };
  }
}

function judge(addresses: string[], { said, known }: ExpectedAddresses): Finding {
  const list = addresses.join(', ');
  if (said !== undefined && !addresses.includes(said)) {
    const record = said.includes(':') ? 'AAAA' : 'A';
    return problem(
      `points to ${list}, not to ${said}`,
      `Change its ${record} record to ${said}. Until the change is seen everywhere, minutes to a day, no certificate comes.`,
    );
  }
  if (said !== undefined || addresses.some((address) => known.includes(address))) return ok(list);
  return note(
    `points to ${list}, which is no address of the Docker host that this machine knows`,
    'Right behind NAT or a CDN. Otherwise change its A and AAAA records. --expect-address has it compared.',
  );
}

function unresolved(domain: string, code: string): Finding {
  if (code === 'ENOTFOUND' || code === 'ENODATA') {
    return problem(
      'has no address',
      `Make an A record for ${domain} that points to the Docker host, and an AAAA record only if that has IPv6.`,
    );
  }
  return problem(`could not be asked for (${code})`, 'Look at the DNS servers of this machine, or try elsewhere.');
}

/** Addresses of this machine, loopback included. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address));
}
