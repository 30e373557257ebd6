import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Container } from '../../../cli/doctor/docker';

/** What a fake engine has. */
export interface FakeEngine {
  /** Absent: it does not answer. */
  readonly version?: string;
  readonly containers?: (Container & { readonly called?: string; readonly sites?: string })[];
  /** What containers printed, by name. */
  readonly logs?: { readonly [name: string]: string };
  /** What commands in containers give: the first whose text is part of `docker exec`'s arguments. */
  readonly exec?: {
    readonly command: string;
    readonly code?: number;
    readonly stdout?: string;
    readonly stderr?: string;
  }[];
}

const PROGRAM = `#!${process.execPath}
const engine = JSON.parse(process.env.FAKE_ENGINE);
const { containers = [], logs = {}, exec = [] } = engine;
const args = process.argv.slice(2);
const say = (code, stdout = '', stderr = '') => {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exit(code);
};
if (!engine.version) say(1, '', 'Cannot connect to the Docker daemon. Is the docker daemon running?\\n');
const name = ({ Name }) => Name.slice(1);
if (args[0] === 'version') say(0, engine.version + '\\n');
if (args[0] === 'container') say(0, JSON.stringify(containers.filter((one) => args.slice(2).includes(name(one)))));
if (args[0] === 'ps') {
  const isMeant = {
    name: (one, value) => new RegExp(value).test(one.Name),
    network: (one, value) => value in one.NetworkSettings.Networks,
    label: (one, value) => {
      if (value === 'cdktf-sophon.sites') return one.sites !== undefined;
      return one.called !== undefined && value === 'cdktf-sophon.name=' + one.called;
    },
  };
  const filters = args.filter((_, index) => args[index - 1] === '--filter').map((filter) => filter.split(/=(.*)/));
  const found = containers.filter((one) => filters.every(([kind, value]) => isMeant[kind](one, value)));
  const shown = args.at(-1).includes('cdktf-sophon.sites') ? ({ sites }) => sites : name;
  say(0, found.map(shown).join('\\n') + '\\n');
}
if (args[0] === 'logs') say(0, logs[args.at(-1)] ?? '');
const rule = exec.find(({ command }) => args.join(' ').includes(command));
if (rule) say(rule.code ?? 0, rule.stdout, rule.stderr);
say(127, '', 'no such program: ' + args.join(' '));
`;

const PATH = process.env.PATH;
let directory: string | undefined;

/** Puts a `docker` in front of the PATH that knows this engine alone. */
export function useFakeDocker(engine: FakeEngine): void {
  removeFakeDocker();
  directory = mkdtempSync(join(tmpdir(), 'fake-docker-'));
  writeFileSync(join(directory, 'docker'), PROGRAM, { mode: 0o755 });
  process.env.PATH = `${directory}${delimiter}${PATH}`;
  process.env.FAKE_ENGINE = JSON.stringify(engine);
}

/** Leaves no `docker` at all. */
export function useNoDocker(): void {
  removeFakeDocker();
  process.env.PATH = '/nowhere';
}

/** For `afterEach`. */
export function removeFakeDocker(): void {
  if (directory !== undefined) rmSync(directory, { recursive: true });
  directory = undefined;
  process.env.PATH = PATH;
}

/** A container that runs on the network `edge`. */
export function aContainer(
  name: string,
  changes: Partial<Container> = {},
  state: Partial<Container['State']> = {},
): Container {
  return {
    Name: `/${name}`,
    RestartCount: 0,
    State: { Status: 'running', ExitCode: 0, ...state },
    Mounts: [],
    NetworkSettings: { Networks: { edge: { DNSNames: [name] } } },
    ...changes,
  };
}
