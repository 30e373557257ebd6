import { nearestName } from '../../lib/internal/nearest-name';

const NAMES = ['httpPort', 'httpsPort', 'tls', 'bindAddresses'];

test.each([
  ['httpsPrt', 'httpsPort'],
  ['httpport', 'httpPort'],
  ['HTTPS_PORT', 'httpsPort'],
  ['bindAddress', 'bindAddresses'],
  ['tsl', undefined],
  ['tl', 'tls'],
  ['compress', undefined],
  ['', undefined],
])('%s was probably meant to be %s', (name, meant) => {
  expect(nearestName(name, NAMES)).toBe(meant);
});

test('among no names none is near', () => {
  expect(nearestName('a', [])).toBeUndefined();
});
