import { TerraformVariable } from 'cdktf';
import { RateLimit, type RateLimitOptions } from '../../../lib';
import { newStack } from '../../stack';
import { askedSite } from './asked';

test.each([0, -1, 1.5, Number.NaN, 1e6, Number.POSITIVE_INFINITY])(
  'fails when a client may send %d requests',
  (amount) => {
    const message = `must be a whole number from 1 to 999999, got '${amount}' (e.g. `;
    expect(() => RateLimit.perClient({ requestsPerMinute: amount })).toThrow(
      `RateLimit.perClient: requestsPerMinute: ${message}'600')`,
    );
    expect(() => RateLimit.perClient({ requestsPerMinute: 1, burst: amount })).toThrow(`burst: ${message}'100')`);
  },
);

test('fails when a number is a variable, as proxies are told others that are made of it', () => {
  const requestsPerMinute = new TerraformVariable(newStack(), 'limit', {}).numberValue;
  expect(() => RateLimit.perClient({ requestsPerMinute })).toThrow('requestsPerMinute: must be known at synth');
});

test.each<[RateLimitOptions, burst: number]>([
  [{ requestsPerMinute: 1 }, 1],
  [{ requestsPerMinute: 6 }, 1],
  [{ requestsPerMinute: 7 }, 2],
  [{ requestsPerMinute: 600 }, 100],
  [{ requestsPerMinute: 600, burst: 5 }, 5],
])('%j lets %d come at once beyond it', (options, burst) => {
  const { policies } = askedSite({}, (edge) =>
    edge.addSite('a.example.com', { rateLimit: RateLimit.perClient(options) }),
  );
  expect(policies).toEqual({ rateLimit: { requestsPerMinute: options.requestsPerMinute, burst } });
});
