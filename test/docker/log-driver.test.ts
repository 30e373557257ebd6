import { LogDriver } from '../../lib';
import { container, edgeIn, newStack, sophonIn, synthesized } from '../stack';

const BAD: [string, () => LogDriver, string][] = [
  [
    'a size is 0',
    () => LogDriver.jsonFile({ maxSizeMiB: 0 }),
    "LogDriver.jsonFile: maxSizeMiB: must be a whole number of MiB, at least 1, got '0' (e.g. '10')",
  ],
  ['a number of files is broken', () => LogDriver.jsonFile({ maxFiles: 1.5 }), 'maxFiles: must be a whole number'],
  ['both are wrong', () => LogDriver.jsonFile({ maxSizeMiB: -1, maxFiles: 0 }), "got '-1' (e.g. '10'); maxFiles: must"],
  [
    'a driver has a space',
    () => LogDriver.named('my driver'),
    "LogDriver.named: name: must be the name of a log driver, got 'my driver' (e.g. 'journald')",
  ],
];

test.each(BAD)('fails when %s', (_, make, message) => {
  expect(make).toThrow(message);
});

const DRIVERS: [string, LogDriver | undefined, string | undefined, object | undefined][] = [
  ['none is named', undefined, 'json-file', { 'max-file': '3', 'max-size': '10m' }],
  [
    'JSON files are',
    LogDriver.jsonFile({ maxSizeMiB: 1, maxFiles: 2 }),
    'json-file',
    { 'max-file': '2', 'max-size': '1m' },
  ],
  ['another one is', LogDriver.named('fluentd', { tag: 'a' }), 'fluentd', { tag: 'a' }],
  ['one without options is', LogDriver.named('journald'), 'journald', {}],
  ['a plugin is', LogDriver.named('grafana/loki-docker-driver:2.9.1'), 'grafana/loki-docker-driver:2.9.1', {}],
  ["the engine's own is", LogDriver.engineDefault(), undefined, undefined],
];

test.each(DRIVERS)('when %s every container of ours logs there', (_, logDriver, name, options) => {
  const stack = newStack();
  edgeIn(stack, { logDriver });
  const images = { gateway: { image: 'a:1', logDriver }, dashboard: { image: 'b:1', logDriver } };
  sophonIn(stack, images);
  const terraform = synthesized(stack);
  for (const path of ['Edge/Proxy', 'Edge/Config', 'Sophon/Gateway', 'Sophon/Dashboard']) {
    const { log_driver, log_opts } = container(terraform, path);
    expect([log_driver, log_opts]).toEqual([name, options]);
  }
});
