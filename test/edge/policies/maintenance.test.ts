import { TerraformVariable } from 'cdktf';
import { Maintenance, type MaintenanceOptions } from '../../../lib';
import { newStack } from '../../stack';
import { askedSite } from './asked';

test.each([0, -1, 1.5, 86401, Number.NaN])('fails when clients are told to wait %d seconds', (retryAfterSeconds) => {
  expect(() => Maintenance.on({ retryAfterSeconds })).toThrow(
    `Maintenance.on: retryAfterSeconds: must be a whole number of seconds from 1 to 86400, got '${retryAfterSeconds}' (e.g. '300')`,
  );
});

test.each(['', ' \n', '<p>\0</p>', '<p>\u001b[31m', 'a\r\nb'])('fails when the page is %j', (page) => {
  expect(() => Maintenance.on({ page })).toThrow('page: must be HTML without control characters, got');
});

test('fails when the page is larger than proxies answer by themselves', () => {
  expect(() => Maintenance.on({ page: 'ä'.repeat(500_001) })).toThrow(
    'page: must be at most 1000000 bytes, got 1000002 bytes (serve it from a container: addRoute)',
  );
  Maintenance.on({ page: 'ä'.repeat(500_000) });
});

const CASES: [MaintenanceOptions | undefined, unknown][] = [
  [undefined, { retryAfterSeconds: 300, allow: [] }],
  [{ allow: [] }, { retryAfterSeconds: 300, allow: [] }],
  [
    { page: '<p>Back at 8', retryAfterSeconds: 60, allow: ['10.0.0.0/8'] },
    {
      page: { body: '<p>Back at 8', contentType: 'text/html; charset=utf-8' },
      retryAfterSeconds: 60,
      allow: ['10.0.0.0/8'],
    },
  ],
];

test.each(CASES)('with %j a proxy is told %j', (options, intent) => {
  expect(told(Maintenance.on(options))).toEqual(intent);
});

test('a page may be what Terraform reads from a file', () => {
  const page = new TerraformVariable(newStack(), 'page', {}).stringValue;
  expect(told(Maintenance.on({ page }))).toMatchObject({ page: { body: page } });
});

test('what a site says counts more than what its edge says, and no site is away unless told to be', () => {
  const away = Maintenance.on({ retryAfterSeconds: 1 });
  expect(told(undefined)).toBeUndefined();
  expect(told(undefined, away)).toMatchObject({ retryAfterSeconds: 1 });
  expect(told(Maintenance.off(), away)).toBeUndefined();
  expect(told(Maintenance.on(), away)).toMatchObject({ retryAfterSeconds: 300 });
});

function told(site?: Maintenance, edge?: Maintenance): unknown {
  return askedSite({ maintenance: edge }, (made) => made.addSite('a.example.com', { maintenance: site })).maintenance;
}
