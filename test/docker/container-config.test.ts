import { TerraformVariable } from 'cdktf';
import type { ContainerPlan } from '../../lib';
import { OwnProxy, plannedContainer } from '../own-proxy';
import { container, edgeIn, type Json, newStack, synthesized } from '../stack';
import { evaluate } from '../terraform-template';

/** The proxy's container as it is planned. */
function planned(change: Partial<ContainerPlan> = {}): Json {
  const stack = newStack();
  edgeIn(stack, { proxy: new OwnProxy(() => ({ proxy: plannedContainer(change) })) });
  return container(synthesized(stack), 'Edge/Proxy');
}

test('a container has nothing to write to, nothing to grow by and no engine, unless its plan says so', () => {
  const proxy = planned();
  expect(proxy).toMatchObject({
    read_only: true,
    capabilities: { drop: ['ALL'] },
    security_opts: ['no-new-privileges:true'],
    restart: 'always',
    user: '1:2',
  });
  expect(proxy.capabilities.add).toBeUndefined();
  for (const key of ['privileged', 'network_mode', 'upload', 'mounts', 'devices', 'pid_mode', 'tmpfs', 'env'])
    expect(proxy[key]).toBeUndefined();
});

test('capabilities and variables come in the order of names', () => {
  const proxy = planned({ capabilities: ['NET_RAW', 'CHOWN'], env: { B: '2', A: '1' } });
  expect(proxy.capabilities.add).toEqual(['CAP_CHOWN', 'CAP_NET_RAW']);
  expect(proxy.env).toEqual(['A=1', 'B=2']);
});

test('a deploy waits for a container that has a health check, and for no other', () => {
  expect(planned({ healthcheck: ['CMD', 'true'] })).toMatchObject({ wait: true, wait_timeout: 90 });
  expect(planned().wait).toBe(false);
  expect(planned().healthcheck.test).toEqual(['NONE']);
});

test('directories of the host are seen at the same places, read-only, and a label makes the container anew with them', () => {
  const proxy = planned({ hostDirectories: ['/etc/ssl/a', '/srv/$b'] });
  const bind = (path: string) => ({ type: 'bind', source: path, target: path, read_only: true });
  expect(proxy.mounts).toEqual([bind('/etc/ssl/a'), bind('/srv/$b')]);
  expect(proxy.labels).not.toEqual(planned().labels);
  expect(proxy.labels).not.toEqual(planned({ hostDirectories: ['/etc/ssl/a'] }).labels);
  expect(planned({ hostDirectories: [] }).labels).toEqual(planned().labels);
});

test('health is asked for often while a container starts, and rarely after', () => {
  expect(planned({ healthcheck: ['CMD', 'true'] }).healthcheck).toEqual({
    test: ['CMD', 'true'],
    start_interval: '500ms',
    start_period: '30s',
    interval: '10s',
    timeout: '5s',
    retries: 3,
  });
});

test('what Terraform would evaluate in a command, a variable or a health check is escaped once', () => {
  const text = 'echo ${a##*/} %{ if } $${b}';
  const proxy = planned({ entrypoint: [text], command: [text], healthcheck: ['CMD', text], env: { A: text } });
  const [{ text: variable }] = evaluate(proxy.env[0]) as { text: string }[];
  expect(variable).toBe(`A=${text}`);
  for (const written of [proxy.entrypoint[0], proxy.command[0], proxy.healthcheck.test[1]]) {
    expect(evaluate(written)).toEqual([{ text }]);
  }
});

test('a changed health check or tmpfs changes a label, because the provider itself would not replace the container', () => {
  const before = planned().labels;
  expect(before).toEqual([{ label: 'cdktf-sophon.settings', value: expect.stringMatching(/^[0-9a-f]{16}$/) }]);
  expect(planned({ healthcheck: ['CMD', 'true'] }).labels).not.toEqual(before);
  expect(planned({ tmpfs: { '/tmp': 'size=1m' } }).labels).not.toEqual(before);
  expect(planned({ tmpfs: { '/a': '', '/b': '' } }).labels).toEqual(planned({ tmpfs: { '/b': '', '/a': '' } }).labels);
  expect(planned({ stopSignal: 'SIGQUIT' }).labels).toEqual(before);
});

test('the label does not change with the number of a token, which other resources shift, but with its value', () => {
  const withVariables = (count: number) => {
    const stack = newStack();
    const variables = Array.from({ length: count }, (_, index) => new TerraformVariable(stack, `v${index}`, {}));
    const value = variables.map((one) => one.stringValue).at(-1) ?? '';
    edgeIn(stack, { proxy: new OwnProxy(() => ({ proxy: plannedContainer({ healthcheck: ['CMD', value] }) })) });
    return container(synthesized(stack), 'Edge/Proxy').labels[0].value;
  };
  const hash = (label: string) => label.replace(/-.*/, '');
  expect(withVariables(3)).toMatch(/^[0-9a-f]{16}-\$\{var\.v2\}$/);
  expect(hash(withVariables(5))).toBe(hash(withVariables(3)));
});
