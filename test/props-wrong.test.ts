import { join } from 'node:path';
import { TerraformStack, TerraformVariable, Testing, Token } from 'cdktf';
import { Construct } from 'constructs';
import fc from 'fast-check';
import {
  AcmeChallenge,
  AcmeServer,
  Auth,
  CaddyProxy,
  ClientCertificates,
  DnsProvider,
  Edge,
  Hsts,
  Maintenance,
  RateLimit,
  Rollout,
  Secret,
  SophonIngress,
  Tls,
  Upstream,
} from '../lib';
import { readTypes } from '../scripts/api-assembly';
import { CERTIFICATE, KEY } from './certificates/certificates';
import { type Anything, CALLS, currentStack, leaveStack } from './props-wrong/calls';
import { callsOf, kindOf, type Place, placesOf } from './props-wrong/places';
import { containerIn, newStack, sophonIn } from './stack';

const types = readTypes(join(__dirname, '..'));
const calls = callsOf(types);
const places = [...calls].flatMap(([name, method]) => placesOf(types, name, method));

const elsewhere = newStack('elsewhere');
const variable = new TerraformVariable(elsewhere, 'value', {});
const container = containerIn(elsewhere, 'Api');

const UNKNOWN = 'an object of another prop';

/** What people pass by mistake, by name. */
const WRONG: { [name: string]: unknown } = {
  nothing: undefined,
  null: null,
  true: true,
  false: false,
  'the text true': 'true',
  'the text 443': '443',
  443: 443,
  0: 0,
  '-1': -1,
  1.5: 1.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  'a bigint': 1n,
  'a symbol': Symbol('x'),
  'empty text': '',
  'a line end': 'a\nb',
  'an empty list': [],
  'a list with nothing in it': [undefined],
  'a list of null': [null],
  'a list of numbers': [1],
  'a list of lists': [['a']],
  'a list of empty text': [''],
  'an empty object': {},
  'an object of nothing': { a: undefined },
  'an object of null': { a: null },
  'an object of numbers': { a: 1 },
  'an object without a name': { '': 'a' },
  'an object of no class': Object.create(null),
  [UNKNOWN]: { httpsPrt: 443 },
  'a Map': new Map([['a', 'b']]),
  'a date': new Date(0),
  'a pattern': /a/,
  'a text token': Token.asString({ a: 1 }),
  'a number token': Token.asNumber({ a: 1 }),
  'a list token': variable.listValue,
  'a map token': Token.asStringMap({ a: 1 }),
  'a token of no kind': variable.booleanValue,
  'a function': Tls.internalCa,
  'an arrow function': () => 1,
  'a class': CaddyProxy,
  'a class of ours': Tls,
  'a construct': container,
  'a stack': elsewhere,
  'a Sophon': sophonIn(elsewhere),
  'an Upstream': Upstream.onHost(80),
  'a Tls': Tls.internalCa(),
  'an Hsts': Hsts.off(),
  'an Auth': Auth.none(),
  'a RateLimit': RateLimit.none(),
  'a Rollout': Rollout.startFirst(),
  'a Maintenance': Maintenance.on(),
  'a ClientCertificates': ClientCertificates.none(),
  'a proxy': new CaddyProxy(),
  'a server': AcmeServer.letsEncrypt(),
  'a challenge': AcmeChallenge.http01(),
  'a DNS provider': DnsProvider.route53(),
  'a Secret': Secret.value('x'),
};

/** What is right after all: places with their kinds, values, and why. */
const RIGHT: [place: RegExp, values: string[], reason: string][] = [
  [/: string$/, ['the text true', 'the text 443'], 'it is text'],
  [/: string$/, ['a text token'], 'only Terraform knows what it says'],
  [/: number$/, ['443', '0'], 'it is a number, and where 0 cannot be it is refused'],
  [/: number$/, ['a number token'], 'only Terraform knows how much it is'],
  [/: boolean$/, ['true', 'false'], 'it is what is asked for'],
  [/: list$/, ['an empty list'], 'it holds nothing further; where it must, it is refused'],
  [/: map$/, ['an empty object', 'an object of no class'], 'it holds nothing'],
  [/: struct$/, ['an empty object', 'an object of no class', 'an object of nothing'], 'all of its props have defaults'],
  [/Snippet\)|\.body\)/, ['empty text', 'a line end'], 'any text goes'],
  [/[pP]age\)/, ['a line end'], 'HTML has lines'],
  [/\(id\)/, ['a line end'], 'the construct tree takes any id'],
  [/\.labels\)|named\(options\)/, ['an object without a name'], "their names are the engine's to judge"],
  [/\.healthcheck\)/, ['a list of empty text'], 'an argument may be empty'],
  [
    /\.dynamicConfiguration\)/,
    ['an object of nothing', 'an object of null', 'an object of numbers', 'an object without a name', UNKNOWN],
    "it is Traefik's, which refuses it before it is activated",
  ],
  [/\(scope\): Construct$/, ['a construct', 'a stack', 'a Sophon'], 'it is in a stack'],
  [/: Container$/, ['a construct'], 'it is a container'],
  [/: Upstream$/, ['an Upstream'], 'it is one'],
  [/: Tls$/, ['a Tls'], 'it is one'],
  [/: Hsts$/, ['an Hsts'], 'it is one'],
  [/: Auth$/, ['an Auth'], 'it is one'],
  [/: RateLimit$/, ['a RateLimit'], 'it is one'],
  [/: Maintenance$/, ['a Maintenance'], 'it is one'],
  [/: ClientCertificates$/, ['a ClientCertificates'], 'it is one'],
  [/: Rollout$/, ['a Rollout'], 'it is one'],
  [/: IProxy$/, ['a proxy'], 'it is one'],
  [/: AcmeServer$/, ['a server'], 'it is one'],
  [/: AcmeChallenge$/, ['a challenge'], 'it is one'],
  [/: DnsProvider$/, ['a DNS provider'], 'it is one'],
  [/: Secret$/, ['a Secret'], 'it is one'],
  [/Secret\.value\(value\)/, ['a line end'], 'a key has lines'],
];

/** `path: must ..., got ... (the fix)`, after the construct or the call. */
const FORM = /^[\w./ -]+: [\s\S]*must [\s\S]+, got [\s\S]+ \([\s\S]+\)$/;

type Outcome = 'readable' | 'raw' | 'silent';

function outcomeOf(place: Place, value: unknown): { outcome: Outcome; said: string } {
  const { run, args } = CALLS[place.call];
  try {
    const made = run(...put(args(), place.path, value));
    // What is planned at synth must not fall there either.
    if (made instanceof Construct) Testing.synth(TerraformStack.of(made));
    leaveStack();
    return { outcome: 'silent', said: '' };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const named = String(place.path.at(-1));
    const isNamed = place.path.length === 1 || said.includes(named);
    const readable = error instanceof Error && error.constructor.name === 'Error' && FORM.test(said) && isNamed;
    if (!readable) leaveStack();
    return { outcome: readable ? 'readable' : 'raw', said };
  }
}

/** A copy with another value at a place. */
function put(into: Anything, [first, ...rest]: (number | string)[], value: unknown): Anything {
  const copy = Array.isArray(into) ? [...into] : { ...into };
  copy[first] = rest.length === 0 ? value : put(copy[first] ?? {}, rest, value);
  return copy;
}

test('every call of the public API is tried', () => {
  expect(Object.keys(CALLS).sort()).toEqual([...calls.keys()].sort());
  for (const { run, args } of Object.values(CALLS)) {
    run(...args());
    leaveStack();
  }
});

test('whatever is passed wrong, at any place, is answered by a sentence', () => {
  const counts = { readable: 0, raw: 0, silent: 0 };
  const unexpected: string[] = [];
  for (const place of places) {
    const title = `${place.name}: ${kindOf(types, place)}`;
    for (const [name, value] of Object.entries(WRONG)) {
      if (value === undefined && place.optional) continue;
      const { outcome, said } = outcomeOf(place, value);
      counts[outcome] += 1;
      const isRight = RIGHT.some(([where, values]) => where.test(title) && values.includes(name));
      if (outcome === 'raw' || (outcome === 'silent' && !isRight)) {
        unexpected.push(`${title}, got ${name}: ${outcome} ${said}`);
      }
    }
  }
  expect(unexpected).toEqual([]);
  const { readable, raw, silent } = counts;
  process.stdout.write(`wrong values: ${readable} readable errors, ${raw} raw, ${silent} silent passes, all listed\n`);
});

test('the sentence names the prop, and what was probably meant', () => {
  expect(saying(() => new (Edge as Anything)(currentStack(), 'A'))).toBe(
    `${currentStack().node.path}/A: proxy: must be a proxy, got nothing (e.g. new CaddyProxy())`,
  );
  const props = { proxy: CaddyProxy, tls: Tls.internalCa, hsts: false, httpsprt: 1, httpPort: '8080', accessLog: 'no' };
  const said = saying(() => new (Edge as Anything)(currentStack(), 'B', props));
  expect(said.replace(/^.*?: /, '').split('; ')).toEqual([
    "httpPort: must be a port, 1 to 65535, got the text '8080' (e.g. 8080, without quotes)",
    "accessLog: must be true or false, got the text 'no' (e.g. true, without quotes)",
    "hsts: must be an Hsts, got 'false' (e.g. Hsts.off(), or Hsts.on({ maxAgeSeconds: 63072000 }))",
    'tls: must be a Tls, got the function internalCa (call it: internalCa())',
    'proxy: must be a proxy, got the class CaddyProxy (e.g. new CaddyProxy())',
    "httpsprt: must be left out, got a prop that does not exist (did you mean 'httpsPort'?)",
  ]);
  const gateway = container;
  expect(saying(() => new (SophonIngress as Anything)(currentStack(), 'C', { gateway }))).toContain(
    "gateway: must be an Upstream, got the construct 'elsewhere/Api' (e.g. Upstream.container(container, { port: 8080 }))",
  );
});

const PASSWORD = 'correct-horse-battery';
const HASH = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWz';
const WRITTEN_OUT = KEY.replaceAll('\n', '\\n');

/** What may stand anywhere by mistake, and must be printed nowhere. */
const SECRETS: { [name: string]: unknown } = {
  'a private key': KEY,
  'a private key on one line': WRITTEN_OUT,
  'a certificate and its key': CERTIFICATE + KEY,
  'a password in a URL': `https://user:${PASSWORD}@example.com/x`,
  'a password without a scheme': `user:${PASSWORD}@example.com:80`,
  'a token in a query': `https://example.com/ x?token=${PASSWORD}`,
  'a hash of a password': HASH,
  'a user with the hash of a password': `anna:${HASH}`,
  'hashes by users': { anna: HASH },
  'a hash for a name': { [`anna:${HASH}`]: HASH },
  'a key in a list': [KEY],
  'a key in an object': { A: KEY, 'a b': { A: KEY } },
  'a key for a name': { [KEY]: 'x' },
};

function leaks(said: string): boolean {
  const lines = KEY.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  return (
    said.includes(PASSWORD) ||
    said.includes(HASH.slice(7, 19)) ||
    lines.some((line) => said.includes(line.slice(0, 12)))
  );
}

test('no secret is printed, wherever it stands', () => {
  const leaking: string[] = [];
  for (const place of places) {
    for (const [name, value] of Object.entries(SECRETS)) {
      if (leaks(outcomeOf(place, value).said)) leaking.push(`${place.name}, given ${name}`);
    }
  }
  expect(leaking).toEqual([]);
});

/** Places that may hold a secret of whatever looks. */
const SECRET_PLACES = places.filter(
  (place) =>
    kindOf(types, place) === 'Secret' ||
    /CertificatePem|certificatePem\(options\.|authorities|users|hmacKey|keyId|rootCertificate|\.env\)|\.files\)|named\(options\)|\.settings\)|\.secrets\)/.test(
      place.name,
    ),
);

test('where a secret belongs nothing is printed, whatever it looks like', () => {
  const secret = fc.string({ minLength: 12, maxLength: 60, unit: fc.constantFrom(...'abcXYZ019 !"{}') });
  const wrong = fc.oneof(
    secret.map((text) => [text, text]),
    secret.map((text) => [text, [text]]),
    secret.map((text) => [text, { A: [text] }]),
    secret.map((text) => [text, { A: { B: text } }]),
  );
  expect(SECRET_PLACES.length).toBeGreaterThan(8);
  fc.assert(
    fc.property(fc.constantFrom(...SECRET_PLACES), wrong, (place, [text, value]) => {
      expect(outcomeOf(place, value).said).not.toContain(text);
    }),
    { numRuns: 300 },
  );
});

function saying(call: () => unknown): string {
  try {
    call();
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}
