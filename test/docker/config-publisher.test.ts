import { execFileSync } from 'node:child_process';
import { AcmeServer, type IngressIntent, type IProxy, type SophonIngressProps, Tls } from '../../lib';
import type { ConfigPlan } from '../../lib/proxies/proxy';
import { CERTIFICATE, KEY } from '../certificates/certificates';
import { container, ingressIn, type Json, newStack, synthesized } from '../stack';
import { evaluate } from '../terraform-template';

function publisher(change: Partial<SophonIngressProps> = {}): Json {
  const stack = newStack();
  ingressIn(stack, change);
  return container(synthesized(stack), 'Ingress/Config');
}

const TEXT = 'a ${b} %{c} $${d} "e" \\n\n';

/** A proxy with one file that is full of what Terraform might take for its own. */
function publishing(change: Partial<ConfigPlan> = {}): IProxy {
  const config = { directory: '/etc/proxy', files: [{ name: 'a.conf', text: TEXT, secret: false }], validate: 'true' };
  const proxy = { image: 'proxy:1', user: '1:2' };
  const plan = (_: IngressIntent) => ({
    edge: { proxy, ports: [], volumes: [], sidecars: [], config: { ...config, ...change } },
  });
  return { plan };
}

test('the publisher runs once, without network or capabilities, as root with the group of the proxy', () => {
  expect(publisher({ proxy: publishing() })).toMatchObject({
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

test('scripts and environment are escaped once too', () => {
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

test('the script is shell', () => {
  const [{ text }] = evaluate(publisher().entrypoint[2]) as { text: string }[];
  execFileSync('/bin/sh', ['-n', '-c', text]);
});

test('the deploy fails unless the publisher says that all is well, with what it said', () => {
  const { lifecycle } = publisher();
  expect(lifecycle.postcondition).toEqual([
    {
      condition: '${self.exit_code == 0}',
      error_message: expect.stringMatching(
        /^The configuration was not published\. \$\{coalesce\(self\.container_logs, .*\)\}\n.*terraform apply -replace='docker_container\.Ingress_Config_[0-9A-F]{8}'$/,
      ),
    },
  ]);
});

test('the publisher is told the directory and the files, the one that activates the others last', () => {
  const server = AcmeServer.custom('https://ca.internal/dir', { rootCertificate: CERTIFICATE });
  const { command } = publisher({ tls: Tls.acme({ email: 'a@b.org', server }) });
  expect(command).toEqual(['publish', '/etc/caddy', 'acme-root.pem', 'Caddyfile']);
});

test('certificate files of the host are bound one by one and read-only, and never uploaded', () => {
  const tls = Tls.certificateFiles({ certificate: '/etc/ssl/a.crt', key: '/etc/ssl/a.key' });
  const { mounts, upload } = publisher({ tls });
  expect(mounts).toEqual([
    { type: 'bind', source: '/etc/ssl/a.crt', target: '/host-files/own.pem/1', read_only: true },
    { type: 'bind', source: '/etc/ssl/a.key', target: '/host-files/own.pem/2', read_only: true },
  ]);
  expect(upload.map(({ file }: Json) => file)).toEqual(['/etc/caddy/Caddyfile']);
});

test('other certificate files of the host change a label, because the provider itself would not replace the publisher', () => {
  const labels = (key: string) => publisher({ tls: Tls.certificateFiles({ certificate: '/a.crt', key }) }).labels;
  expect(labels('/a.key')).toEqual([{ label: 'cdktf-sophon.host-files', value: '/a.crt /a.key' }]);
  expect(labels('/b.key')).not.toEqual(labels('/a.key'));
});

test('a certificate as text is uploaded, and is not among the files that a snapshot shows', () => {
  const tls = Tls.certificatePem({ certificate: CERTIFICATE, key: KEY });
  expect(publisher({ tls }).upload[0]).toEqual({ file: '/etc/caddy/own.pem', content: `${CERTIFICATE}\n${KEY}\n` });
  expect(Object.keys(ingressIn(newStack(), { tls }).files)).toEqual(['/etc/caddy/Caddyfile']);
});

test('the publisher can write every volume, to hand it to the group of the proxy', () => {
  const volumes = publisher().volumes.map(({ container_path, read_only }: Json) => [container_path, read_only]);
  expect(volumes).toEqual([
    ['/publish', false],
    ['/volumes/internal-ca', false],
    ['/volumes/run', false],
    ['/run/caddy', false],
  ]);
});
