import type { Container } from '@cdktf/provider-docker/lib/container';
import { TerraformVariable } from 'cdktf';
import {
  AcmeChallenge,
  AcmeServer,
  type ConfigPlan,
  type EdgeProps,
  type IProxy,
  Secret,
  type SiteOptions,
  Tls,
} from '../../lib';
import { CERTIFICATE, KEY, OTHER_CERTIFICATE, OTHER_KEY } from '../certificates/certificates';
import { OwnProxy, plannedEdge } from '../own-proxy';
import { container, edgeIn, type Json, newStack, synthesized } from '../stack';
import { evaluate } from '../terraform-template';

const DOMAIN = 'sophon.example.com';

/** The publisher of an edge with one site. */
function publisher(change: Partial<EdgeProps> = {}, site: SiteOptions = {}): Json {
  const stack = newStack();
  edgeIn(stack, change).addSite(DOMAIN, site);
  return container(synthesized(stack), 'Edge/Config');
}

const TEXT = 'a ${b} %{c} $${d} "e" \\n\n';

/** A proxy with one file that is full of what Terraform might take for its own. */
function publishing(change: Partial<ConfigPlan> = {}): IProxy {
  const files = [{ name: 'a.conf', text: TEXT, secret: false }];
  return new OwnProxy(() => ({ config: { ...plannedEdge().config, files, ...change } }));
}

test('the publisher runs once, without network or capabilities, as root with the group of the proxy', () => {
  expect(publisher({ proxy: publishing() })).toMatchObject({
    name: expect.stringMatching(/^edge-config-\$\{formatdate\(.*plantimestamp\(\)\)\}$/),
    network_mode: 'none',
    user: '0:2',
    capabilities: { drop: ['ALL'] },
    security_opts: ['no-new-privileges:true'],
    must_run: false,
    attach: true,
    logs: true,
    tty: true,
    restart: 'no',
    host: [{ host: 'host.docker.internal', ip: '127.0.0.1' }],
  });
});

test('it is of the image of the proxy, which has to read what it publishes', () => {
  expect(publisher().image).toMatch(/^\$\{docker_image\.Edge_Image_[0-9A-F]{8}\.image_id\}$/);
});

test('capabilities that the check needs are kept, and no other', () => {
  expect(publisher().capabilities).toEqual({ drop: ['ALL'], add: ['CAP_NET_BIND_SERVICE'] });
  expect(publisher({ proxy: publishing() }).capabilities.add).toBeUndefined();
});

test('files are uploaded where the proxy will read them, escaped once', () => {
  const { upload } = publisher({ proxy: publishing() });
  expect(upload).toHaveLength(1);
  expect(upload[0].file).toBe('/etc/proxy/a.conf');
  expect(evaluate(upload[0].content)).toEqual([{ text: TEXT }]);
});

test('programs and environment are escaped once too', () => {
  const config = { validate: 'echo ${HOME}', activate: 'echo ${a##*/} %{', env: { KEY: '${k}' } };
  const { env, entrypoint } = publisher({ proxy: publishing(config) });
  expect(env.map(evaluate)).toEqual([
    [{ text: 'ACTIVATE=echo ${a##*/} %{' }],
    [{ text: 'KEY=${k}' }],
    [{ text: 'VALIDATE=echo ${HOME}' }],
  ]);
  expect(entrypoint.slice(0, 2)).toEqual(['/bin/sh', '-euc']);
  expect(evaluate(entrypoint[2])).toHaveLength(1);
});

test('a proxy that watches its files needs nothing done after they are in their place', () => {
  expect(publisher({ proxy: publishing() }).env).toContain('ACTIVATE=:');
});

test('the program is the same for every configuration: values reach it as arguments and environment', () => {
  const [one, other] = [publisher(), publisher({ proxy: publishing(), name: 'other' })];
  expect(one.entrypoint).toEqual(other.entrypoint);
  expect(one.entrypoint[2]).not.toMatch(/caddy|proxy:1/);
});

test('each publisher has a name of its own, which by itself is no reason for another one, and a label to be found by', () => {
  const { lifecycle, labels } = publisher();
  expect(lifecycle.ignore_changes).toEqual(['name']);
  expect(labels).toContainEqual({ label: 'cdktf-sophon.name', value: 'edge-config' });
});

describe('a label says what clients open by TLS', () => {
  const sites = (change?: Partial<EdgeProps>, site?: SiteOptions) =>
    publisher(change, site).labels.find(({ label }: Json) => label === 'cdktf-sophon.sites')?.value;

  test('at every domain, with its port', () => {
    expect(sites()).toBe(`https://${DOMAIN}`);
    const several = sites({ httpsPort: 8443 }, { additionalDomains: ['b.example.com'] });
    expect(several).toBe(`https://${DOMAIN}:8443 https://b.example.com:8443`);
  });

  test('and is not there where TLS ends before us', () => {
    expect(sites({ tls: Tls.none() })).toBeUndefined();
  });

  test('with domains that only Terraform knows as references', () => {
    const stack = newStack();
    const domain = new TerraformVariable(stack, 'domain', { type: 'string' }).stringValue;
    edgeIn(stack).addSite(domain);
    expect(container(synthesized(stack), 'Edge/Config').labels).toContainEqual({
      label: 'cdktf-sophon.sites',
      value: 'https://${var.domain}',
    });
  });
});

describe('a configuration that was not published fails the deploy with what the publisher said', () => {
  const ADDRESS = 'docker_container\\.Edge_Config_[0-9A-F]{8}';
  const words = (publisher: string) =>
    expect.stringMatching(
      new RegExp(
        `^The configuration was not published\\. \\$\\{coalesce\\(${publisher}\\.container_logs, .*\\)\\}\\n.*terraform apply -replace='${ADDRESS}'$`,
      ),
    );

  test('before the proxy is made, where there is none from before', () => {
    const condition = '${contains([0, 3], self.exit_code)}';
    expect(publisher().lifecycle.postcondition).toEqual([{ condition, error_message: words('self') }]);
  });

  test('after the proxy is made, where it serves the one from before', () => {
    const stack = newStack();
    const edge = edgeIn(stack);
    edge.addSite(DOMAIN);
    const proxy = edge.resources?.proxyContainer as Container;
    const mine = { condition: '${self.id != ""}', errorMessage: 'mine' };
    proxy.lifecycle = { preventDestroy: true, postcondition: [mine] };
    expect(Object.keys(edge.resources?.sidecarContainers ?? {})).toEqual([]);
    const condition = expect.stringMatching(new RegExp(`^\\$\\{${ADDRESS}\\.exit_code == 0\\}$`));
    expect(container(synthesized(stack), 'Edge/Proxy').lifecycle).toEqual({
      prevent_destroy: true,
      postcondition: [
        { condition: mine.condition, error_message: 'mine' },
        { condition, error_message: words(ADDRESS) },
      ],
    });
  });
});

test('the publisher is told the directory and the files, the one that activates the others last', () => {
  const server = AcmeServer.custom('https://ca.internal/dir', { rootCertificate: CERTIFICATE });
  const challenge = AcmeChallenge.tlsAlpn01();
  const { command } = publisher({ tls: Tls.acme({ email: 'a@b.org', server, challenge }) });
  expect(command).toEqual(['publish', '/etc/caddy', expect.stringMatching(/^acme-root-acme\w{8}\.pem$/), 'Caddyfile']);
});

test('certificate files of the host are bound one by one and read-only, and never uploaded', () => {
  const tls = Tls.certificateFiles({ certificate: '/etc/ssl/a.crt', key: '/etc/ssl/a.key' });
  const { mounts, upload } = publisher({}, { tls });
  const target = `/parts/${DOMAIN}.pem`;
  expect(mounts).toEqual([
    { type: 'bind', source: '/etc/ssl/a.crt', target: `${target}/001.host`, read_only: true },
    { type: 'bind', source: '/etc/ssl/a.key', target: `${target}/003.host`, read_only: true },
  ]);
  const endsOfLines = ['002', '004'].map((part) => `${target}/${part}.text`);
  expect(upload.map(({ file }: Json) => file)).toEqual([...endsOfLines, '/etc/caddy/Caddyfile']);
});

test('other certificate files of the host change a label, because the provider itself would not replace the publisher', () => {
  const labels = (key: string) => publisher({ tls: Tls.certificateFiles({ certificate: '/ssl/a.crt', key }) }).labels;
  expect(labels('/ssl/a.key')).toContainEqual({ label: 'cdktf-sophon.host-files', value: '/ssl/a.crt /ssl/a.key' });
  expect(labels('/ssl/b.key')).not.toEqual(labels('/ssl/a.key'));
});

test('a certificate as text is uploaded, and is not among the files that a snapshot shows', () => {
  const stack = newStack();
  const edge = edgeIn(stack, { tls: Tls.certificatePem({ certificate: CERTIFICATE, key: Secret.value(KEY) }) });
  edge.addSite(DOMAIN);
  expect(container(synthesized(stack), 'Edge/Config').upload[0]).toEqual({
    file: `/etc/caddy/${DOMAIN}.pem`,
    content: `${CERTIFICATE}\n${KEY}\n`,
    permissions: '0600',
  });
  expect(Object.keys(edge.files)).toEqual(['/etc/caddy/Caddyfile']);
});

test('each site’s certificate is a file of its own, as text or from the host', () => {
  const stack = newStack();
  const edge = edgeIn(stack);
  edge.addSite(DOMAIN, { tls: Tls.certificatePem({ certificate: CERTIFICATE, key: Secret.value(KEY) }) });
  edge.addSite('other.example.com', {
    tls: Tls.certificatePem({ certificate: OTHER_CERTIFICATE, key: Secret.value(OTHER_KEY) }),
  });
  edge.addSite('host.example.com', { tls: Tls.certificateFiles({ certificate: '/ssl/a.crt', key: '/ssl/a.key' }) });
  const { upload, mounts, command, env } = container(synthesized(stack), 'Edge/Config');
  const names = [`${DOMAIN}.pem`, 'other.example.com.pem', 'host.example.com.pem'];
  expect(command.slice(2)).toEqual([...names, 'Caddyfile']);
  expect(upload.map(({ file }: Json) => file)).toEqual([
    ...names.slice(0, 2).map((name) => `/etc/caddy/${name}`),
    ...['002', '004'].map((part) => `/parts/${names[2]}/${part}.text`),
    '/etc/caddy/Caddyfile',
  ]);
  expect(mounts).toHaveLength(2);
  expect(env).toContain(`OWN_CERTIFICATES=${names.map((name) => `/etc/caddy/${name}`).join(' ')}`);
});

test('the publisher can write every volume, to hand it to the group of the proxy', () => {
  const volumes = publisher().volumes.map(({ container_path, read_only }: Json) => [container_path, read_only]);
  expect(volumes).toEqual([
    ['/publish', false],
    ['/volumes/internal-ca', false],
    ['/volumes/run', false],
    ['/volumes/certificates', false],
    ['/run/caddy', false],
    ['/certificates', true],
  ]);
});
