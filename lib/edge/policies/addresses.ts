import { isIPv6 } from 'node:net';
import { Token } from 'cdktf';
import { list, Rule, text } from '../../internal/rules';
import { isCidr, Problems } from '../../internal/validate';

const EXAMPLE = '203.0.113.0/24';
const CIDR = text(isCidr, 'be an IP address, or a network in CIDR notation', EXAMPLE);

/** Which clients a policy speaks of. @param mustHold what to say when it must not be empty */
export function addressList(mustHold?: string): Rule {
  return list(network, EXAMPLE, mustHold);
}

function network(problems: Problems, path: string, value: unknown): void {
  const before = problems.count;
  CIDR(problems, path, value);
  if (problems.count > before || typeof value !== 'string' || Token.isUnresolved(value)) return;
  const [address, length] = value.split('/');
  const [number, width] = [numberOf(address), isIPv6(address) ? 128 : 32];
  const bits = Number(length ?? width);
  if (width === 128 && bits >= 96 && number >> 32n === 0xffffn) {
    // Clients of IPv4 are known by their address of IPv4, so that nobody would be meant.
    const ipv4 = textOf(number & 0xffffffffn, 32);
    problems.add(path, 'be written as IPv4', value, length === undefined ? ipv4 : `${ipv4}/${bits - 96}`);
    return;
  }
  const hostBits = BigInt(width - bits);
  const first = (number >> hostBits) << hostBits;
  if (first === number) return;
  problems.add(path, 'be a network, whose bits beyond its length are 0', value, `${textOf(first, width)}/${bits}`);
}

/** An address as a number. */
function numberOf(address: string): bigint {
  if (!isIPv6(address)) return numberOfParts(address.split('.').map(BigInt), 8n);
  // The URL parser writes an IPv4 address at the end as two groups, too.
  const [head, tail] = urlHost(address).split('::');
  const groups = (part = '') => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array(8 - before.length - after.length).fill('0');
  return numberOfParts(
    [...before, ...zeros, ...after].map((group) => BigInt(`0x${group}`)),
    16n,
  );
}

function numberOfParts(parts: bigint[], bits: bigint): bigint {
  return parts.reduce((number, part) => (number << bits) | part, 0n);
}

function textOf(number: bigint, width: number): string {
  const parts = (bits: number) =>
    Array.from(
      { length: width / bits },
      (_, index) => (number >> BigInt(width - bits * (index + 1))) % (1n << BigInt(bits)),
    );
  if (width === 32) return parts(8).join('.');
  return urlHost(
    parts(16)
      .map((group) => group.toString(16))
      .join(':'),
  );
}

/** An IPv6 address in its shortest form. */
function urlHost(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
