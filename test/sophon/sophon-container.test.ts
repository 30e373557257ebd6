import { LogDriver, type SophonContainerOptions } from '../../lib';
import { container, type Json, newStack, resource, sophonIn, synthesized } from '../stack';
import { evaluate } from '../terraform-template';

const ROLES = ['gateway', 'dashboard'] as const;
const PATHS = { gateway: 'Sophon/Gateway', dashboard: 'Sophon/Dashboard' };

type Role = (typeof ROLES)[number];

/** One of the containers, with changes. */
function synth(role: Role, change: Partial<SophonContainerOptions> = {}): Json {
  const stack = newStack();
  sophonIn(stack, { [role]: { image: `${role}:1`, ...change } });
  return synthesized(stack);
}

const made = (role: Role, change: Partial<SophonContainerOptions> = {}): Json =>
  container(synth(role, change), PATHS[role]);

const BAD: [string, Partial<SophonContainerOptions>, string][] = [
  ['the image is none', { image: 'sophon gateway' }, "image: must be an image reference, got 'sophon gateway'"],
  [
    'the image is empty',
    { image: '' },
    "image: must be an image reference, got '' (e.g. 'registry.example.com/sophon-",
  ],
  [
    'a variable has no name',
    { env: { 'A=B': 'c' } },
    "env['A=...']: must be the name of a variable, got 'A=...' (e.g. 'SOPHON__Tier')",
  ],
  ['a variable begins with a digit', { env: { '1A': 'c' } }, "env['1A']: must be the name of a variable"],
  [
    'a file has a relative path',
    { files: { './run/key': 'x' } },
    "files['./run/key']: must be an absolute path in the container, got './run/key' (e.g. '/run/secrets/jwt-key')",
  ],
  [
    'a network is none',
    { networks: ['database', 'a b'] },
    "networks[1]: must be the name of a Docker network, got 'a b' (e.g. 'database')",
  ],
  ['memory is too little', { memoryMiB: 8 }, "memoryMiB: must be at least 32, got '8' (e.g. '512')"],
  ['a path is none', { healthPath: 'health' }, "healthPath: must be a path, got 'health' (e.g. '/health')"],
  [
    'a health check is empty',
    { healthcheck: [] },
    "healthcheck: must be a command and its arguments, got '[]' (e.g. 'curl')",
  ],
];

const BOTH = ROLES.flatMap((role) => BAD.map(([what, change, message]) => [role, what, change, message] as const));

test.each(BOTH)('fails when of the %s %s', (role, _, change, message) => {
  expect(() => synth(role, change)).toThrow(`app/Sophon: ${role}.${message}`);
});

describe.each(ROLES)('the %s', (role) => {
  it('starts again unless it is stopped, may finish its requests, and grows no privileges', () => {
    expect(made(role)).toMatchObject({
      restart: 'always',
      destroy_grace_seconds: role === 'gateway' ? 10 : 30,
      security_opts: ['no-new-privileges:true'],
    });
  });

  it('is of the image that is named, which is kept', () => {
    const path = role === 'gateway' ? 'Sophon/GatewayImage' : 'Sophon/DashboardImage';
    expect(resource(synth(role, { image: 'own:2' }), 'docker_image', path)).toEqual({
      name: 'own:2',
      keep_locally: true,
    });
  });

  it('takes variables with the names that .NET has, escaped once', () => {
    const { env } = made(role, { env: { 'Logging__LogLevel__Microsoft.AspNetCore': 'Warning', A: '${a} %{b}' } });
    expect(env).toContain('Logging__LogLevel__Microsoft.AspNetCore=Warning');
    expect(evaluate(env[0])).toEqual([{ text: 'A=${a} %{b}' }]);
  });

  it('has files written before it starts, in the order of paths, escaped once', () => {
    const { upload } = made(role, { files: { '/run/b': 'b ${x}', '/run/a': 'a' } });
    expect(upload).toEqual([
      { file: '/run/a', content: 'a' },
      { file: '/run/b', content: 'b $${x}' },
    ]);
  });

  it('may have a memory limit, which is one for swap too, labels and a log of its own', () => {
    const logDriver = LogDriver.named('journald');
    const terraform = made(role, { memoryMiB: 512, labels: { b: '2', a: '${x}' }, logDriver });
    expect(terraform).toMatchObject({ memory: 512, memory_swap: 512, log_driver: 'journald' });
    expect(terraform.labels).toEqual([
      { label: 'a', value: '$${x}' },
      { label: 'b', value: '2' },
      { label: 'cdktf-sophon.name', value: `sophon-${role}` },
    ]);
  });

  it('is waited for by a deploy when it has a health check, and else not', () => {
    expect(made(role, { healthcheck: ['curl', '-fsS', 'http://127.0.0.1:8080/${x}'] })).toMatchObject({
      healthcheck: { test: ['CMD', 'curl', '-fsS', 'http://127.0.0.1:8080/$${x}'] },
      wait: true,
      wait_timeout: 120,
    });
    expect(made(role).wait).toBeUndefined();
    expect(made(role).healthcheck).toBeUndefined();
  });

  it('is asked in the container for the path that it answers when it does its work', () => {
    const { healthcheck, wait } = made(role, { healthPath: '/health' });
    const [, shell, flags, program, ...args] = healthcheck.test;
    expect([shell, flags, ...args]).toEqual([
      '/bin/sh',
      '-euc',
      'sophon-health',
      role === 'gateway' ? '8080' : '80',
      '/health',
    ]);
    expect(program).toContain('curl');
    expect(wait).toBe(true);
  });

  it('fails when it has a path and a command of its own', () => {
    expect(() => synth(role, { healthPath: '/health', healthcheck: ['true'] })).toThrow(
      `app/Sophon: ${role}.healthPath: must be left out beside a healthcheck, got '/health' (keep one of them)`,
    );
  });

  it('says nothing of what it was not told', () => {
    for (const key of ['upload', 'memory', 'memory_swap', 'healthcheck', 'wait']) {
      expect(made(role)).not.toHaveProperty(key);
    }
  });
});
