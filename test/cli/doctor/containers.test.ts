import { complaintsOf, containersOf, lookAtContainer } from '../../../cli/doctor/containers';
import { type Container, Docker } from '../../../cli/doctor/docker';
import { aContainer, removeFakeDocker, useFakeDocker } from './fake-docker';

const docker = new Docker();

beforeEach(() =>
  useFakeDocker({ version: '29', logs: { edge: 'last words\n', 'edge-config': 'unknown directive\n' } }),
);
afterEach(removeFakeDocker);

const proxy = (state: Partial<Container['State']>, changes: Partial<Container> = {}) =>
  lookAtContainer(docker, { name: 'edge', oneShot: false }, aContainer('edge', changes, state));
const publisher = (state: Partial<Container['State']>) =>
  lookAtContainer(docker, { name: 'edge-config', oneShot: true }, aContainer('edge-config', {}, state));

test('the containers of an edge are the proxy, its publisher and what is named after it', async () => {
  useFakeDocker({
    version: '29',
    containers: [aContainer('edge'), aContainer('edge-internal-ca'), aContainer('edges')],
  });
  expect(await containersOf(docker, 'edge')).toEqual([
    { name: 'edge', oneShot: false },
    { name: 'edge-config', oneShot: true },
    { name: 'edge-internal-ca', oneShot: false },
  ]);
});

test('fails when a container is not there', async () => {
  const finding = await lookAtContainer(docker, { name: 'edge', oneShot: false }, undefined);
  expect(finding).toMatchObject({ verdict: 'problem', seen: 'there is no such container on this engine' });
  expect(finding.fix).toContain('Deploy');
});

describe('a container that serves', () => {
  test('is well when it runs', async () => {
    expect(await proxy({})).toEqual({ verdict: 'ok', seen: 'running' });
    expect(await proxy({ Health: { Status: 'healthy' } })).toEqual({ verdict: 'ok', seen: 'running, healthy' });
  });

  test('is noted when it is starting, or was restarted', async () => {
    expect(await proxy({ Health: { Status: 'starting' } })).toMatchObject({ verdict: 'note', seen: 'it is starting' });
    expect(await proxy({}, { RestartCount: 3 })).toMatchObject({ verdict: 'note', seen: 'running, after 3 restarts' });
  });

  test('fails when it is stopped, with its last words', async () => {
    const finding = await proxy({ Status: 'exited', ExitCode: 137 });
    expect(finding).toMatchObject({ verdict: 'problem', seen: 'it is stopped (exit code 137)\nlast words' });
    expect(finding.fix).toContain('docker start edge');
  });

  test('fails when it keeps restarting', async () => {
    expect((await proxy({ Status: 'restarting', ExitCode: 1 })).seen).toBe(
      'it is restarting (exit code 1)\nlast words',
    );
  });

  test('fails when it had too little memory', async () => {
    const finding = await proxy({ Status: 'exited', ExitCode: 137, OOMKilled: true });
    expect(finding.seen).toContain('too little memory');
    expect(finding.fix).toContain('memoryMiB');
  });

  test('fails when its health check fails, with what that said', async () => {
    const Health = { Status: 'unhealthy', Log: [{ Output: 'first' }, { Output: 'wget: server returned error\n' }] };
    const finding = await proxy({ Health });
    expect(finding).toMatchObject({
      verdict: 'problem',
      seen: 'it runs, but its health check fails\nwget: server returned error',
    });
    expect((await proxy({ Health: { Status: 'unhealthy' } })).seen).toContain('last words');
  });
});

describe('the publisher', () => {
  test('is well when it has published', async () => {
    expect(await publisher({ Status: 'exited' })).toEqual({ verdict: 'ok', seen: 'the configuration is published' });
  });

  test('is noted while it works', async () => {
    expect((await publisher({})).verdict).toBe('note');
  });

  test("fails when it refused, with the proxy's words", async () => {
    const finding = await publisher({ Status: 'exited', ExitCode: 1 });
    expect(finding).toMatchObject({
      verdict: 'problem',
      seen: 'the configuration was not published (exit code 1)\nunknown directive',
    });
    expect(finding.fix).toContain('The configuration before it serves on');
  });

  test('fails when it was never started', async () => {
    expect(await publisher({ Status: 'created' })).toMatchObject({ verdict: 'problem', seen: 'it is created' });
  });
});

test('complaints are the last three lines that tell of a failure', async () => {
  const log = ['error 1', 'GET / 200', 'Detail: 2', 'Unable to 3', 'it failed 4', 'fine'].join('\n');
  useFakeDocker({ version: '29', logs: { edge: log } });
  expect(await complaintsOf(docker, 'edge')).toBe('Detail: 2\nUnable to 3\nit failed 4');
  expect(await complaintsOf(docker, 'edge-config')).toBe('');
});
