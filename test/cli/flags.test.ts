import { readFlags } from '../../cli/flags';

const FLAGS = { single: ['name', 'ca'], repeated: ['domain'], switches: ['json'] };
const read = (...args: string[]) => readFlags('doctor', args, FLAGS);

test('flags are read with a space or an equals sign, in any order', () => {
  expect(read('--domain', 'a', '--json', 'here', '--name=edge', '--domain=b')).toEqual({
    single: { name: 'edge', ca: undefined },
    repeated: { domain: ['a', 'b'] },
    switches: { json: true },
    words: ['here'],
    help: false,
  });
});

test.each(['--help', '-h'])('%s asks for help', (flag) => {
  expect(read(flag).help).toBe(true);
});

test.each([
  [['--nmae', 'edge'], "must be told --name, --ca, --domain, --json, got '--nmae'"],
  [['-x'], "must be told --name, --ca, --domain, --json, got '-x'"],
  [['--name'], '--name: must have a value, got none'],
  [['--name', ''], '--name: must have a value, got none'],
  [['--name', '--ca', 'x'], "--name: must have a value, got '--ca'"],
  [['--name', 'a', '--name', 'b'], '--name: must be given once'],
  [['--json=yes'], "--json: must have no value, got 'yes'"],
])('fails with %j', (args, message) => {
  expect(() => read(...args)).toThrow(`cdktf-sophon doctor: ${message}`);
});

test('fails with all that is wrong, a line each', () => {
  expect(() => read('--x', '--name')).toThrow(/'--x'\n.*--name: must have a value/);
});
