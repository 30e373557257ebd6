import { DnsProvider, Secret } from '../../../lib';
import { IMAGES } from '../../../lib/model/images';
import { DNS_PROVIDERS } from '../../dns-providers';
import { docker } from '../harness/docker';
import { facts, figure } from '../harness/facts';

/** Those that need a person, or a program that is not beside lego. */
const NOT_BY_ITSELF = ['exec', 'manual'];

/** What a secret's file is told by, in place of its content: no provider has a variable of that name in other words. */
const FILE = /_(FILE|PATH)$/;

facts('DNS providers', undefined, () => {
  let variables: Map<string, string[]>;

  beforeAll(async () => {
    variables = await knownVariables();
  });

  test('every variable that a factory sets is one of its provider’s, as lego prints them', () => {
    const unknown = DNS_PROVIDERS.flatMap(({ factory, make, changes }) => {
      const { provider, settings, secrets } = make(changes)._intent;
      const known = variables.get(provider) ?? [];
      const told = Object.keys({ ...settings, ...secrets });
      return told.filter((variable) => !known.includes(variable)).map((one) => `${factory}: ${one}`);
    });
    expect(unknown).toEqual([]);
  });

  test('every other provider of lego’s can be told all that it may be told', () => {
    const secret = Secret.value('secret');
    const refused: string[] = [];
    for (const [provider, names] of variables) {
      try {
        DnsProvider.lego(provider, { secrets: Object.fromEntries(names.map((name) => [name, secret])) });
      } catch (error) {
        refused.push((error as Error).message);
      }
    }
    expect(variables.size).toBeGreaterThan(200);
    expect(refused).toEqual([]);
    figure('providers', variables.size);
    figure('variables', new Set([...variables.values()].flat()).size);
  });

  test('what is called a file is a file, in the words of lego', async () => {
    const words = await documentation();
    const files = words.split('\n').filter((line) => FILE.test(/^ +- "([A-Z0-9_]+)":/.exec(line)?.[1] ?? ''));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((line) => !/file|path/i.test(line.split('":')[1]))).toEqual([]);
  });
});

/** Variables by the codes of the providers. */
async function knownVariables(): Promise<Map<string, string[]>> {
  const texts = (await documentation()).split(/^Code: +'(.+)'$/m).slice(1);
  const pairs = texts.flatMap((code, index): [string, string[]][] =>
    index % 2 === 1 || NOT_BY_ITSELF.includes(code)
      ? []
      : [[code, [...texts[index + 1].matchAll(/^ +- "([A-Z0-9_]+)":/gm)].map(([, variable]) => variable)]],
  );
  return new Map(pairs);
}

let printed: Promise<string> | undefined;

/** What lego says of all its providers, one after the other. */
function documentation(): Promise<string> {
  const all = `
for code in $(/lego dnshelp 2>&1 | sed -n '/^Supported DNS providers:/,/^$/p' | tail -n +2 | tr -d ','); do
  /lego dnshelp -c "$code"
done`;
  printed ??= docker(['run', '--rm', '--network', 'none', '--entrypoint', '/bin/sh', IMAGES.lego, '-c', all]);
  return printed;
}
