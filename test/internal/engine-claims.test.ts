import { Construct } from 'constructs';
import { EngineClaims } from '../../lib/internal/engine-claims';
import { newStack } from '../stack';

/** Claims ports as two constructs of one stack do. */
function claim(one: [address: string, port: number], other: [address: string, port: number]): () => void {
  const stack = newStack();
  const claims = EngineClaims.of(stack);
  claims.claimPorts(new Construct(stack, 'One'), [one[0]], [one[1]]);
  return () => claims.claimPorts(new Construct(stack, 'Other'), [other[0]], [other[1]]);
}

test.each<[string, string]>([
  ['0.0.0.0', '0.0.0.0'],
  ['0.0.0.0', '127.0.0.1'],
  ['127.0.0.1', '0.0.0.0'],
  ['10.0.0.1', '10.0.0.1'],
  ['::', '::1'],
  ['::1', '::'],
])('fails when a port of %s is published that is taken on %s', (address, taken) => {
  expect(claim([taken, 443], [address, 443])).toThrow(
    `app/Other: httpPort, httpsPort: must be free on ${address}, got '443', which 'app/One' publishes ` +
      '(put both sites on one Edge, or give one of them other bindAddresses)',
  );
  expect(claim([taken, 443], [address, 80])).not.toThrow();
});

test.each<[string, string]>([
  ['10.0.0.1', '10.0.0.2'],
  ['0.0.0.0', '::'],
  ['0.0.0.0', '::1'],
  ['::', '127.0.0.1'],
])('a port of %s may be published beside the same on %s', (address, other) => {
  expect(claim([address, 443], [other, 443])).not.toThrow();
});

test('a construct may publish a port on several addresses', () => {
  const stack = newStack();
  EngineClaims.of(stack).claimPorts(new Construct(stack, 'One'), ['0.0.0.0', '::'], [80, 443]);
});

test('fails when a name is taken', () => {
  const stack = newStack();
  EngineClaims.of(stack).claimName(new Construct(stack, 'One'), 'edge');
  const other = new Construct(stack, 'Other');
  expect(() => EngineClaims.of(other).claimName(other, 'edge')).toThrow(
    "app/Other: name: must be its own, got 'edge', which 'app/One' has (e.g. name: 'edge-2')",
  );
  EngineClaims.of(other).claimName(other, 'edge-2');
});

test('stacks do not share claims: they may be deployed to two engines', () => {
  for (const id of ['a', 'b']) {
    const stack = newStack(id);
    EngineClaims.of(stack).claimName(stack, 'edge');
    EngineClaims.of(stack).claimPorts(stack, ['0.0.0.0'], [443]);
  }
});

test('what is claimed is no resource', () => {
  const stack = newStack();
  expect(EngineClaims.of(stack)).toBe(EngineClaims.of(new Construct(stack, 'Deep')));
  expect(EngineClaims.of(stack).node.children).toEqual([]);
});
