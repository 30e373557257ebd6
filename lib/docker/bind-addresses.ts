import { Token } from 'cdktf';

/**
 * Addresses as the engine names them, and in its order: IPv4 first, then IPv6, each by number. The provider compares what
 * it wrote with what it reads, list by list: another order or spelling would make the proxy anew with every deploy.
 * Addresses that only Terraform knows come last.
 *
 * @param addresses IP addresses
 */
export function asEngineLists(addresses: readonly string[]): string[] {
  const known = addresses.filter((address) => !Token.isUnresolved(address)).map(canonical);
  const unknown = addresses.filter((address) => Token.isUnresolved(address));
  return [...known.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)), ...unknown];
}

/** As RFC 5952 has it, e.g. '::1'. */
function canonical(address: string): string {
  return isV6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

/** Digits in fixed places, so that texts compare as numbers do. */
function sortKey(address: string): string {
  if (!isV6(address)) return `4 ${address.split('.').map((byte) => byte.padStart(3, '0'))}`;
  const [head, tail = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return `6 ${[...head, ...zeros, ...tail].map((group) => group.padStart(4, '0'))}`;
}

function isV6(address: string): boolean {
  return address.includes(':');
}
