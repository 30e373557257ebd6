import { readFlags } from '../../cli/flags';

const FLAGS = { single: ['name', 'ca'], repeated: ['domain'] };
const read = (...args: string[]) => readFlags('doctor', args, FLAGS);

test('flags are read with a space or an equals sign, in any order', () => {
  expect(read('--domain', 'a', 'here', '--name=edge', '--domain=b')).toEqual({
    single: { name: 'edge', ca: undefined },
    repeated: { domain: ['a', 'b'] },
    words: ['here'],
    help: false,
  });
});

test.each(['--help', '-h'])('%s asks for help', (flag) => {
  expect(read(flag).help).toBe(true);
});

test.each([
  [['--nmae', 'edge'], "must be told --name, --ca, --domain, got '--nmae'"],
  [['-x'], "must be told --name, --ca, --domain, got '-x'"],
  [['--name'], '--name: must have a value, got none'],
  [['--name', ''], '--name: must have a value, got none'],
  [['--name', '--ca', 'x'], "--name: must have a value, got '--ca'"],
  [['--name', 'a', '--name', 'b'], '--name: must be given once'],
])('fails with %j', (args, message) => {
  expect(() => read(...args)).toThrow(`cdktf-sophon doctor: ${message}`);
});

test('fails with all that is wrong, a line each', () => {
  expect(() => read('--x', '--name')).toThrow(/'--x'\n.*--name: must have a value/);
});
