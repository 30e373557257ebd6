import { Docker } from '../../../cli/doctor/docker';
import { aContainer, removeFakeDocker, useFakeDocker, useNoDocker } from './fake-docker';

afterEach(removeFakeDocker);

const docker = new Docker();

test('an engine that answers is well, and tells its version', async () => {
  useFakeDocker({ version: '29.1.0' });
  expect(await docker.look()).toEqual({ verdict: 'ok', seen: '29.1.0' });
});

test('a machine without the command is noted', async () => {
  useNoDocker();
  const finding = await docker.look();
  expect(finding).toMatchObject({ verdict: 'note', seen: 'no docker command here' });
  expect(finding.fix).toContain('Run this on the Docker host');
});

test("fails when the engine does not answer, with the command's own words", async () => {
  useFakeDocker({});
  const finding = await docker.look();
  expect(finding).toMatchObject({ verdict: 'problem', seen: expect.stringContaining('Is the docker daemon running?') });
  expect(finding.fix).toContain('DOCKER_HOST');
});

test('containers are found by name, and those that are missing left out', async () => {
  useFakeDocker({ version: '29', containers: [aContainer('edge'), aContainer('edge-config')] });
  expect([...(await docker.inspect(['edge', 'nobody'])).keys()]).toEqual(['edge']);
  expect(await docker.inspect([])).toEqual(new Map());
  expect(await docker.names('name=^/edge')).toEqual(['edge', 'edge-config']);
  expect(await docker.names('network=edge')).toEqual(['edge', 'edge-config']);
  expect(await docker.names('network=other')).toEqual([]);
});

test("a container's last lines are the last five", async () => {
  useFakeDocker({ version: '29', logs: { edge: '1\n2\n3\n4\n5\n6\n' } });
  expect(await docker.lastWords('edge')).toBe('2\n3\n4\n5\n6');
  expect(await docker.lastWords('silent')).toBe('It printed nothing.');
});
