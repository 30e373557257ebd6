import { type Container, Docker } from '../../../cli/doctor/docker';
import { lookAtUpstream, type Upstream, upstreamsOf } from '../../../cli/doctor/upstreams';
import { aContainer, type FakeEngine, removeFakeDocker, useFakeDocker } from './fake-docker';

afterEach(removeFakeDocker);

const docker = new Docker();
const PROXY = aContainer('edge', {
  Mounts: [{ Name: 'edge-config', Destination: '/etc/proxy' }],
  NetworkSettings: { Networks: { edge: {}, sophon_default: {} } },
});
const GATEWAY = aContainer('sophon-gateway');

/** An engine whose proxy has this configuration. */
function engine(configuration: string[], others: Partial<FakeEngine> = {}): void {
  const grep = { command: 'exec edge grep', stdout: `${configuration.join('\n')}\n` };
  useFakeDocker({ version: '29', containers: [PROXY, GATEWAY], ...others, exec: [grep, ...(others.exec ?? [])] });
}

describe('the upstreams of an edge', () => {
  test('are those of its configuration that are containers on its networks, each once', async () => {
    engine(['127.0.0.1:8079', 'sophon-gateway.edge:8080', 'sophon-gateway.edge:8080', 'acme.example:443']);
    expect(await upstreamsOf(docker, 'edge', PROXY)).toEqual([
      { host: 'sophon-gateway.edge', port: '8080', container: 'sophon-gateway' },
    ]);
  });

  test('are found by the names that compose gave them, too', async () => {
    const Networks = { sophon_default: { Aliases: ['gateway'] } };
    engine(['gateway.sophon_default:8080', 'gateway:8080'], {
      containers: [PROXY, aContainer('sophon-gateway-1', { NetworkSettings: { Networks } })],
    });
    expect((await upstreamsOf(docker, 'edge', PROXY)).map(({ container }) => container)).toEqual([
      'sophon-gateway-1',
      'sophon-gateway-1',
    ]);
  });

  test('hold a container that is missing, and the Docker host', async () => {
    engine(['host.docker.internal:8081', 'gone.edge:80']);
    expect(await upstreamsOf(docker, 'edge', PROXY)).toEqual([
      { host: 'gone.edge', port: '80', container: undefined },
      { host: 'host.docker.internal', port: '8081', container: undefined },
    ]);
  });

  test('are unknown without a published configuration', async () => {
    engine(['sophon-gateway.edge:8080']);
    expect(await upstreamsOf(docker, 'edge', aContainer('edge'))).toEqual([]);
  });
});

describe('an upstream', () => {
  const UPSTREAM: Upstream = { host: 'sophon-gateway.edge', port: '8080', container: 'sophon-gateway' };
  const look = (upstream = UPSTREAM) => lookAtUpstream(docker, 'edge', upstream);
  const wget = (stderr: string, code = 1) => ({ command: 'wget -q -T 5 --spider http://', code, stderr });
  const REFUSED = wget("wget: can't connect to remote host (172.18.0.2): Connection refused");

  test.each([
    ['answers', { command: 'wget', code: 0 }],
    ['answers with an error', wget('wget: server returned error: HTTP/1.1 404 Not Found')],
    ['speaks no HTTP', wget('wget: error getting response')],
    ['is connected to by bash', { command: 'bash', code: 0 }],
  ])('is well when it %s', async (_, exec) => {
    engine([], { exec: [exec] });
    expect(await look()).toEqual({ verdict: 'ok', seen: '' });
  });

  test.each([
    ['refuses', REFUSED],
    ['is unknown', wget("wget: bad address 'sophon-gateway.edge:8080'")],
    ['does not answer', wget('wget: download timed out')],
    ['does not answer at all', wget('', 143)],
    ['refuses bash', { command: 'bash', code: 1, stderr: 'Connection refused' }],
  ])('fails when it %s, though its container runs', async (_, exec) => {
    engine([], { exec: [exec] });
    const finding = await look();
    expect(finding).toMatchObject({
      verdict: 'problem',
      seen: 'the container sophon-gateway runs, but does not answer the proxy there',
    });
    expect(finding.fix).toContain('It must listen on 0.0.0.0');
  });

  test('fails when its container is stopped', async () => {
    const stopped: Container = aContainer('sophon-gateway', {}, { Status: 'exited', ExitCode: 139 });
    engine([], { containers: [PROXY, stopped], exec: [REFUSED] });
    expect(await look()).toMatchObject({
      verdict: 'problem',
      seen: 'the container sophon-gateway does not run (exited, exit code 139)',
    });
  });

  test('fails when there is no such container', async () => {
    engine([]);
    const finding = await look({ host: 'gone.edge', port: '80' });
    expect(finding).toMatchObject({ verdict: 'problem', seen: expect.stringContaining('no container has this name') });
  });

  test('fails when the Docker host does not answer', async () => {
    engine([], { exec: [REFUSED] });
    const finding = await look({ host: 'host.docker.internal', port: '8081' });
    expect(finding).toMatchObject({ verdict: 'problem', seen: 'the Docker host does not answer the proxy there' });
    expect(finding.fix).toContain('firewall');
  });

  test('is noted when the image has no program to try it', async () => {
    engine([]);
    expect((await look()).verdict).toBe('note');
  });
});
