import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, statSync, utimesSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { shellProgram } from '../../lib/internal/shell-program';
import { type Running, Sandbox } from './sandbox';
import { inEachShell, type Shell } from './shells';

const REAL_SLEEP = execFileSync('sh', ['-c', 'command -v sleep'], { encoding: 'utf8' }).trim();
const PROXIES = join(__dirname, '../../lib/proxies');
const LEGO = shellProgram(PROXIES, 'lego.sh');
const HEALTH = shellProgram(PROXIES, 'lego-health.sh');

/**
 * Answers as lego does: files in LEGO_PATH of a certificate that lies there as 'next', or a failure while there is a file
 * 'failing'. Writes down who asks when, and what lego is told.
 */
const FAKE = `
echo "$LEGO_CERT_NAME $(cat "$SANDBOX/clock")" >>"$SANDBOX/asked"
env >"$SANDBOX/env.$LEGO_CERT_NAME"
if [ -e "$SANDBOX/failing" ]; then
  cat "$SANDBOX/failing" >&2
  exit 1
fi
mkdir -p "$LEGO_PATH/certificates"
held=$LEGO_PATH/certificates/$LEGO_CERT_NAME
cmp -s "$SANDBOX/next" "$held.crt" && [ -e "$held.json" ] && [ -z "$LEGO_RENEW_FORCE" ] && exit 0
cp "$SANDBOX/next" "$held.crt"
echo KEY >"$held.key"
cat "$held.crt" "$held.key" >"$held.pem"
printf '{\\n\\t"keyType": "%s"\\n}' "$LEGO_KEY_TYPE" >"$held.json"
`;

/** What BusyBox has and Debian lacks. */
const NC = `
exec '${process.execPath}' -e '
  const [host, port] = process.argv.slice(1);
  const socket = require("node:net").connect(Number(port), host);
  socket.on("error", () => process.exit(1)).on("close", () => process.exit());
  process.stdin.pipe(socket, { end: false });
  socket.pipe(process.stdout);
' "$@"
`;

const NOW = Date.UTC(2026, 10, 25, 5) / 1000;
const [HOUR, DAY] = [3600, 86_400];

/** Two times as they stand side by side in a certificate, and bytes around them. */
function certificate(from: number, to: number): string {
  const time = (seconds: number) => {
    const digits = new Date(1000 * seconds).toISOString().replace(/\D/g, '').slice(0, 14);
    return seconds < Date.UTC(2050) / 1000 ? `\x17\x0d${digits.slice(2)}Z` : `\x18\x0f${digits}Z`;
  };
  const validity = `${time(from)}${time(to)}`;
  const der = Buffer.from(`\x02\x03abc\x30${String.fromCharCode(validity.length)}${validity}\x30\x02`, 'latin1');
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

const LONG = certificate(NOW - HOUR, NOW - HOUR + 90 * DAY);

inEachShell('the loop around lego', (shell: Shell) => {
  let sandbox: Sandbox;
  let env: { [name: string]: string };
  beforeEach(() => {
    sandbox = new Sandbox(shell);
    sandbox.stopClock();
    sandbox.moveClock(NOW);
    sandbox.command('lego', FAKE);
    sandbox.write('next', LONG);
    env = {
      STATE: sandbox.path('acme/lego'),
      CERTIFICATES: sandbox.makeDirectory('certificates'),
      SECRETS: sandbox.makeDirectory('secrets'),
      LEGO: sandbox.path('bin/lego'),
      EDGE: '127.0.0.1 1',
    };
  });
  afterEach(() => sandbox.remove());

  const argument = (name: string, ...lines: string[]) => [`ca/${name}`, 'LEGO_KEY_TYPE=EC256', ...lines].join('\n');

  /** Starts the loop, and waits until it has nothing to do before the clock is moved on. */
  async function start(...args: string[]): Promise<Running> {
    const loop = sandbox.start({ text: LEGO, args, env });
    await loop.until('started', () => sandbox.calls('sleep').length > 0);
    return loop;
  }

  const startFor = (...names: string[]) => start(...names.map((name) => argument(name)));
  const certificates = () => sandbox.files('certificates');
  const asked = () => sandbox.lines('asked').map((line) => line.replace(/\d+$/, (at) => `${Number(at) - NOW}`));
  const toldOf = (name: string) => sandbox.lines(`env.${name}`);

  /** Moves the clock on, and waits until all has been done that is due then. */
  async function pass(loop: Running, seconds: number): Promise<void> {
    sandbox.moveClock(seconds);
    const pauses = sandbox.calls('sleep').length;
    await loop.until('through', () => sandbox.calls('sleep').length >= pauses + 2);
  }

  /** What lego is left with from before. */
  function hold(name: string, crt: string, { pem = `${crt}KEY\n`, keyType = 'EC256' } = {}): void {
    const path = `acme/lego/ca/certificates/${name}`;
    sandbox.write(`${path}.crt`, crt);
    sandbox.write(`${path}.key`, 'KEY\n');
    sandbox.write(`${path}.pem`, pem);
    sandbox.write(`${path}.json`, `{\n\t"keyType": "${keyType}"\n}`);
  }

  it('asks for every certificate, once the proxy has had time to start, and hands out chain and key in one file', async () => {
    const loop = await startFor('_.a.org', 'b.org');
    await pass(loop, 4);
    expect(asked()).toEqual([]);
    await pass(loop, 1);
    expect(asked()).toEqual(['_.a.org 5', 'b.org 5']);
    expect(certificates()).toEqual({ '_.a.org.pem': `${LONG}KEY\n`, 'b.org.pem': `${LONG}KEY\n` });
    expect(loop.output).toBe(
      [
        '_.a.org: asking ca',
        '_.a.org: certificate in place, valid until 2027-02-23T04:00Z',
        'b.org: asking ca',
        'b.org: certificate in place, valid until 2027-02-23T04:00Z',
        '',
      ].join('\n'),
    );
  });

  it('lets the group of the proxy read it, and nobody else', async () => {
    const loop = await startFor('a.org');
    await pass(loop, 5);
    expect(statSync(sandbox.path('certificates/a.org.pem')).mode & 0o777).toBe(0o640);
  });

  it('tells lego each certificate’s own settings and secrets, and nobody else’s', async () => {
    sandbox.write('secrets/a.org.A_TOKEN', 'one=two <three> $(exit)\n\n');
    const secret = sandbox.path('secrets/a.org.A_TOKEN');
    const loop = await start(
      argument('a.org', 'A_SETTING=x <y> $HOME *', `A_TOKEN<${secret}`, `A_FILE=${secret}`),
      argument('b.org', 'B_SETTING=z'),
    );
    await pass(loop, 5);
    expect(toldOf('a.org')).toEqual(
      expect.arrayContaining([
        'A_SETTING=x <y> $HOME *',
        'A_TOKEN=one=two <three> $(exit)',
        `A_FILE=${secret}`,
        'LEGO_CERT_NAME=a.org',
        `LEGO_PATH=${env.STATE}/ca`,
      ]),
    );
    expect(toldOf('b.org').join('\n')).not.toMatch(/^A_/m);
    expect(toldOf('b.org')).toContain('B_SETTING=z');
    expect(sandbox.calls('lego')).toEqual(['run', 'run']);
  });

  it('hands out what lego holds before it asks anybody, also where somebody else did before', async () => {
    hold('a.org', LONG);
    sandbox.write('certificates/a.org.pem', `${LONG}KEY\n`);
    const before = statSync(sandbox.path('certificates/a.org.pem')).ino;
    await startFor('a.org', 'b.org');
    expect(certificates()).toEqual({ 'a.org.pem': `${LONG}KEY\n` });
    expect(statSync(sandbox.path('certificates/a.org.pem')).ino).not.toBe(before);
    expect(asked()).toEqual([]);
  });

  it.each([
    ['90 days, twice a day', 90 * DAY, 12 * HOUR],
    ['ten days, after a 48th', 10 * DAY, 5 * HOUR],
    ['a day, every half an hour', DAY, HOUR / 2],
  ])('looks, where certificates live for %s', async (_, life, pause) => {
    sandbox.write('next', certificate(NOW, NOW + life));
    const loop = await startFor('a.org');
    await pass(loop, 5);
    await pass(loop, pause - 1);
    expect(asked()).toEqual(['a.org 5']);
    await pass(loop, 1);
    expect(asked()).toEqual(['a.org 5', `a.org ${5 + pause}`]);
  });

  it('reads the times of certificates that live beyond 2049', async () => {
    sandbox.write('next', certificate(NOW, Date.UTC(2052, 1, 29, 12, 30) / 1000));
    const loop = await startFor('a.org');
    await pass(loop, 5);
    expect(loop.output).toContain('valid until 2052-02-29T12:30Z');
  });

  it('hands out a renewed certificate, and not what is the same', async () => {
    const loop = await startFor('a.org');
    await pass(loop, 5);
    await pass(loop, 12 * HOUR);
    expect(loop.output.match(/certificate in place/g)).toHaveLength(1);
    const renewed = certificate(NOW + DAY, NOW + 91 * DAY);
    sandbox.write('next', renewed);
    await pass(loop, 12 * HOUR);
    expect(certificates()).toEqual({ 'a.org.pem': `${renewed}KEY\n` });
    expect(loop.output.match(/certificate in place/g)).toHaveLength(2);
    expect(loop.output.match(/asking/g)).toHaveLength(1);
  });

  it('waits three times as long after each failure, up to an hour, and says what lego said', async () => {
    sandbox.write('failing', 'lego: the authority says no\n');
    const loop = await startFor('a.org');
    await pass(loop, 5);
    expect(loop.output).toBe('a.org: asking ca\nlego: the authority says no\na.org: failed, next try in 30 s\n');
    for (const pause of [30, 90, 270, 810, 2430, 3600, 3600]) {
      const before = asked();
      await pass(loop, pause - 1);
      expect(asked()).toEqual(before);
      await pass(loop, 1);
      expect(asked()).toHaveLength(before.length + 1);
    }
    expect(loop.output.match(/next try in \d+ s/g)?.at(-1)).toBe('next try in 3600 s');
    expect(certificates()).toEqual({});
    rmSync(sandbox.path('failing'));
    await pass(loop, 3600);
    expect(Object.keys(certificates())).toEqual(['a.org.pem']);
  });

  it('waits for a small part of the life of a certificate that lives for hours', async () => {
    sandbox.write('next', certificate(NOW, NOW + 4 * HOUR));
    const loop = await startFor('a.org');
    await pass(loop, 5);
    sandbox.write('failing', 'no\n');
    await pass(loop, 300);
    for (const pause of [30, 90, 270]) await pass(loop, pause);
    expect(loop.output.match(/next try in \d+ s/g)).toEqual([30, 90, 270, 600].map((s) => `next try in ${s} s`));
  });

  it('asks for the others when one fails, and leaves those alone later', async () => {
    sandbox.command(
      'lego',
      `case $LEGO_CERT_NAME in b.org) echo "b.org $(cat "$SANDBOX/clock")" >>"$SANDBOX/asked"; exit 1 ;; esac\n${FAKE}`,
    );
    const loop = await startFor('a.org', 'b.org', 'c.org');
    await pass(loop, 5);
    await pass(loop, 30);
    expect(asked()).toEqual(['a.org 5', 'b.org 5', 'c.org 5', 'b.org 35']);
    expect(Object.keys(certificates())).toEqual(['a.org.pem', 'c.org.pem']);
  });

  it('says nothing that is secret, whatever lego says', async () => {
    sandbox.write('secrets/a.org.A_TOKEN', 'se+cr/et=');
    sandbox.write('secrets/a.org.A_JSON', '{\n  "private_key": "abc"\n}\n');
    sandbox.write('secrets/ca.root.pem', 'certificate\n');
    sandbox.write(
      'failing',
      'GET "https://a.org/?t=se%2Bcr%2Fet%3D&u=se+cr/et=": no certificate\nin:   "private_key": "abc"\n',
    );
    const loop = await start(argument('a.org', `A_TOKEN<${sandbox.path('secrets/a.org.A_TOKEN')}`));
    await pass(loop, 5);
    expect(loop.output).toContain('GET "https://a.org/?t=***&u=***": no certificate\nin: ***\n');
    expect(loop.output).not.toMatch(/se\+cr|se%2B|abc/);
  });

  it('asks at once when a secret has changed', async () => {
    sandbox.write('failing', 'wrong token\n');
    sandbox.write('secrets/a.org.A_TOKEN', 'wrong');
    const loop = await start(argument('a.org', `A_TOKEN<${sandbox.path('secrets/a.org.A_TOKEN')}`));
    for (const pause of [5, 30, 90]) await pass(loop, pause);
    rmSync(sandbox.path('failing'));
    sandbox.write('secrets/a.org.A_TOKEN', 'right');
    await pass(loop, 1);
    expect(asked()).toHaveLength(4);
    expect(toldOf('a.org')).toContain('A_TOKEN=right');
    expect(Object.keys(certificates())).toEqual(['a.org.pem']);
  });

  it('has lego renew at once when the key is to be of another type', async () => {
    hold('a.org', LONG, { keyType: 'RSA2048' });
    const loop = await startFor('a.org');
    await pass(loop, 5);
    expect(toldOf('a.org')).toContain('LEGO_RENEW_FORCE=true');
    await pass(loop, 12 * HOUR);
    expect(toldOf('a.org').join('\n')).not.toContain('LEGO_RENEW_FORCE');
  });

  it('neither hands out nor counts as held what was written halfway', async () => {
    hold('a.org', LONG, { pem: 'half' });
    sandbox.write('certificates/a.org.pem', 'old');
    const loop = await startFor('a.org');
    expect(certificates()).toEqual({ 'a.org.pem': 'old' });
    await pass(loop, 5);
    expect(certificates()).toEqual({ 'a.org.pem': `${LONG}KEY\n` });
  });

  it('makes an account anew that the authority has forgotten, and leaves those of others alone', async () => {
    sandbox.write(
      'failing',
      'acme: error: 400 :: urn:ietf:params:acme:error:accountDoesNotExist :: Account not found\n',
    );
    const account = (email: string) => `acme/lego/ca/accounts/ca.test/${email}/account.json`;
    for (const email of ['a@a.org', 'b@a.org']) sandbox.write(account(email), '');
    const loop = await start(argument('a.org', 'LEGO_EMAIL=a@a.org'));
    await pass(loop, 5);
    expect(existsSync(sandbox.path(account('a@a.org')))).toBe(false);
    expect(existsSync(sandbox.path(account('b@a.org')))).toBe(true);
  });

  it('leaves out after a failure what the authority may have refused: which certificate is replaced', async () => {
    const disabled = () => toldOf('a.org').includes('LEGO_ARI_DISABLE=true');
    sandbox.write('failing', 'no\n');
    const loop = await startFor('a.org');
    await pass(loop, 5);
    expect(disabled()).toBe(false);
    await pass(loop, 30);
    expect(disabled()).toBe(true);
    rmSync(sandbox.path('failing'));
    await pass(loop, 90);
    expect(disabled()).toBe(true);
    await pass(loop, 12 * HOUR);
    expect(disabled()).toBe(false);
  });

  describe('by http-01', () => {
    let edge: Server;
    /** What the edge answers; nothing when it is undefined. */
    let status: number | undefined;
    /** Which host it was asked for what. */
    let requests: string[];
    const byHttp = (name: string) => argument(name, `LEGO_DOMAINS=${name}`, 'LEGO_HTTP=true');
    const WAITS = 'a.org: waits for the edge to serve port 80\n';

    beforeEach(async () => {
      [status, requests] = [308, []];
      // The edge's answer is all that the loop waits for: there is no need to send it the end of the request late.
      sandbox.command('sleep', `case $1 in 2) exec ${REAL_SLEEP} 0.3 ;; *) exec ${REAL_SLEEP} 0.01 ;; esac`);
      if (shell.command[0] !== 'busybox') sandbox.command('nc', NC);
      edge = createServer(({ headers, url }, response) => {
        requests.push(`${headers.host} ${url}`);
        if (status === undefined) response.destroy();
        else response.writeHead(status, { location: 'https://a.org/' }).end();
      });
      await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
      env.EDGE = `127.0.0.1 ${(edge.address() as AddressInfo).port}`;
    });
    afterEach(() => new Promise((resolve) => edge.close(resolve)));

    /** Waits until the edge has been asked some more times. */
    async function untilAsked(loop: Running, times: number): Promise<void> {
      const before = requests.length;
      await loop.until('asked', () => requests.length >= before + times);
    }

    it.each([
      ['redirects', 308],
      ['knows no such host', 404],
      ['breaks off', undefined],
    ])('asks nobody while the edge %s, and says so once', async (_, answer) => {
      status = answer;
      const loop = await start(byHttp('a.org'));
      sandbox.moveClock(5);
      await untilAsked(loop, 3);
      expect(asked()).toEqual([]);
      expect(loop.output).toBe(WAITS);
      expect(new Set(requests)).toEqual(new Set(['a.org /.well-known/acme-challenge/none']));
    });

    it('asks nobody while there is no edge', async () => {
      env.EDGE = '127.0.0.1 1';
      const loop = await start(byHttp('a.org'));
      await pass(loop, 5);
      await pass(loop, 5);
      expect(asked()).toEqual([]);
      expect(loop.output).toBe(WAITS);
    });

    it.each([502, 503, 504])('asks once the edge answers %i, as nobody listens behind it', async (answer) => {
      const loop = await start(byHttp('a.org'));
      sandbox.moveClock(5);
      await untilAsked(loop, 2);
      status = answer;
      await loop.untilSaid('valid until 2027-02-23T04:00Z\n');
      expect(asked()).toEqual(['a.org 5']);
      expect(loop.output).toBe(
        `${WAITS}a.org: asking ca\na.org: certificate in place, valid until 2027-02-23T04:00Z\n`,
      );
    });

    it('asks for those that the edge serves while another one waits', async () => {
      status = 502;
      edge.prependListener('request', ({ headers }) => {
        status = headers.host === 'b.org' ? 308 : 502;
      });
      const loop = await start(byHttp('b.org'), byHttp('a.org'));
      sandbox.moveClock(5);
      await loop.until('handed out', () => 'a.org.pem' in certificates());
      expect(asked()).toEqual(['a.org 5']);
      expect(loop.output).toContain('b.org: waits for the edge to serve port 80\n');
    });

    it('is what alone is asked of the edge: by dns-01 nothing is', async () => {
      const loop = await start(argument('a.org', 'LEGO_DOMAINS=a.org', 'LEGO_DNS=exec'));
      await pass(loop, 5);
      expect(asked()).toEqual(['a.org 5']);
      expect(requests).toEqual([]);
    });
  });

  it('ends at once, also while lego works', async () => {
    sandbox.command('lego', 'exec tail -f /dev/null');
    const loop = await startFor('a.org');
    sandbox.moveClock(5);
    await loop.until('asking', () => sandbox.calls('lego').length === 1);
    loop.signal('SIGTERM');
    expect(await loop.ended()).toBe(0);
  });

  describe('its health', () => {
    const health = () => sandbox.run({ text: HEALTH });

    it('is good while the loop lives, with no certificate yet', async () => {
      expect((await health()).code).toBe(1);
      sandbox.write('failing', 'no\n');
      const loop = await startFor('a.org');
      await pass(loop, 5);
      expect(await health()).toEqual({ code: 0, output: '' });
      loop.kill();
      const longAgo = new Date(Date.now() - 62 * 60_000);
      utimesSync(sandbox.path('tmp/alive'), longAgo, longAgo);
      expect(await health()).toEqual({ code: 1, output: 'the loop hangs\n' });
    });

    it.each([
      ['90 days', 90 * DAY],
      ['a day', DAY],
    ])('is bad when a certificate of %s was not renewed in time, and good again when it is', async (_, life) => {
      const loop = await startFor('a.org', 'b.org');
      sandbox.write('next', certificate(NOW, NOW + life));
      await pass(loop, 5);
      sandbox.write('failing', 'no\n');
      await pass(loop, 0.69 * life);
      expect(await health()).toEqual({ code: 0, output: '' });
      await pass(loop, 0.02 * life);
      expect(await health()).toEqual({
        code: 1,
        output: 'a.org: the renewal of its certificate is late\nb.org: the renewal of its certificate is late\n',
      });
      rmSync(sandbox.path('failing'));
      sandbox.write('next', certificate(NOW + 0.7 * life, NOW + 1.7 * life));
      await pass(loop, HOUR);
      expect(await health()).toEqual({ code: 0, output: '' });
    });
  });
});
