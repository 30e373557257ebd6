import { Random } from './e2e/fuzz/random';
import { isBelow, routedPaths } from './e2e/fuzz/routed-path';
import { spelling } from './e2e/fuzz/spellings';

const SITE = ['sophon.test', 'www.sophon.test'];
const some = (seed: number) => {
  const random = new Random(seed);
  return Array.from({ length: 500 }, () => spelling(random, '/office', SITE));
};

test('the same seed gives the same spellings, another one others', () => {
  expect(some(1)).toEqual(some(1));
  expect(some(1)).not.toEqual(some(2));
});

test('spellings are many, and most of them are for the guarded path', () => {
  const targets = some(1).map(({ target }) => target);
  expect(new Set(targets).size).toBeGreaterThan(400);
  expect(targets.filter((target) => isBelow(target, '/office')).length).toBeGreaterThan(150);
});

test.each([
  '/office',
  '/OFFICE/x',
  '/%6Fffice/x?a=1',
  '/x/../office',
  '/api/%2e%2e/office/x',
  '//office/x',
  'https://sophon.test/office',
  '/office//../api/x',
  '/api/..//office',
  '/office/x/..',
  '/office/..%2Fapi/x',
  '/api/a%2Fb/../../office/x',
  '/office%2Fx',
])('%s is below /office', (target) => expect(isBelow(target, '/office')).toBe(true));

test.each(['/officex', '/office;a=1/x', '/%256fffice', '/x/office', '/office/../x', '/api/..%2Foffice', '/x?/office'])(
  '%s is not below /office',
  (target) => expect(isBelow(target, '/office')).toBe(false),
);

test('an empty segment is removed by dots as any other', () => {
  expect(routedPaths('/a//../b')).toEqual(['/a/b', '/b']);
});
