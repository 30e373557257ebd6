import { writeFileSync } from 'node:fs';
import { candidateProgram } from '../../lib/proxies/traefik/traefik-candidate';
import { Sandbox } from './sandbox';
import { inEachShell, type Shell } from './shells';

const CANDIDATE = candidateProgram();

/** Complains of what is in a file, and runs until it is ended. */
const TRAEFIK = `
for flag; do echo "$flag" >>"$SANDBOX/flags"; done
trap 'echo ended >"$SANDBOX/ended"; exit 0' TERM
cat "$SANDBOX/log"
[ ! -e "$SANDBOX/dead" ] || exit 1
while :; do sleep 1; done
`;

inEachShell("Traefik's candidate", (shell: Shell) => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox(shell);
    sandbox.stopClock();
    sandbox.command('traefik', TRAEFIK);
    sandbox.command('wget', 'cat "$SANDBOX/api"');
    sandbox.write('log', '');
    sandbox.write('routers', 'a.org/\na.org/api\nhealth\n');
    enable('a.org/', 'a.org/api', 'health');
  });
  afterEach(() => sandbox.remove());

  /** Has the API say that these routers of ours are enabled, beside one of Traefik's own. */
  function enable(...routers: string[]): void {
    const enabled = routers.map((name) => ({
      name: `${name}@file`,
      rule: 'Host(`"name":"z@file"`)',
      status: 'enabled',
    }));
    const answer = JSON.stringify([...enabled, { name: 'api@internal', status: 'enabled' }]);
    writeFileSync(sandbox.path('api'), answer);
  }

  const run = (env: { [name: string]: string } = {}) =>
    sandbox.run({
      text: CANDIDATE,
      flags: '-euc',
      env: {
        CANDIDATE_FLAGS: '--a=1\n--b=two words * $HOME\n--c=`x`',
        CANDIDATE_API: '127.0.0.1:18081',
        ROUTERS: sandbox.path('routers'),
        EXPECTED_COMPLAINTS: '',
        ...env,
      },
    });

  /** The candidate is never left behind. */
  async function expectEnded(): Promise<void> {
    for (let tries = 0; tries < 100 && sandbox.lines('ended').length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(sandbox.lines('ended')).toEqual(['ended']);
  }

  it('passes when every router is enabled, and ends the candidate', async () => {
    expect(await run()).toEqual({ code: 0, output: '' });
    expect(sandbox.lines('flags')).toEqual(['--a=1', '--b=two words * $HOME', '--c=`x`']);
    expect(sandbox.calls('wget')[0]).toContain('http://127.0.0.1:18081/api/http/routers');
    await expectEnded();
  });

  it('is told the keys of all external accounts by its environment', async () => {
    sandbox.command('traefik', `env >"$SANDBOX/environment"\n${TRAEFIK}`);
    sandbox.write('one.eab', 'KEY-1');
    sandbox.write('two.eab', 'KEY-2');
    const keys = ['one', 'two'].map((name) => sandbox.path(`${name}.eab`)).join(' ');
    // Ready once it has started.
    sandbox.command('wget', '[ ! -s "$SANDBOX/environment" ] || cat "$SANDBOX/api"');
    expect(await run({ EAB_KEYS: keys, CANDIDATE_FLAGS: '--api.insecure=false' })).toEqual({ code: 0, output: '' });
    expect(sandbox.lines('environment')).toEqual(
      expect.arrayContaining([
        'TRAEFIK_CERTIFICATESRESOLVERS_ONE_ACME_EAB_HMACENCODED=KEY-1',
        'TRAEFIK_CERTIFICATESRESOLVERS_TWO_ACME_EAB_HMACENCODED=KEY-2',
      ]),
    );
    expect(sandbox.lines('flags')).toEqual([]);
    await expectEnded();
  });

  it('waits until Traefik has read the files', async () => {
    sandbox.command('wget', '[ "$(wc -l <"$SANDBOX/wget.calls")" -gt 3 ] && cat "$SANDBOX/api"');
    expect(await run()).toEqual({ code: 0, output: '' });
  });

  it('fails with the names of the routers that Traefik cannot use', async () => {
    enable('a.org/', 'health');
    const { code, output } = await run();
    expect(code).toBe(1);
    expect(output).toBe('Traefik cannot use these routers:\na.org/api\n');
    await expectEnded();
  });

  it('does not take one router for another whose name it is a part of', async () => {
    enable('a.org/', 'xa.org/api', 'a.org/api/', 'health');
    expect((await run()).output).toBe('Traefik cannot use these routers:\na.org/api\n');
  });

  it('fails when Traefik complains, and says of what', async () => {
    sandbox.write('log', '{"level":"error","error":"field not found, node: sevices"}\n');
    writeFileSync(sandbox.path('api'), '[]');
    expect(await run()).toEqual({
      code: 1,
      output: 'Traefik complains.\n{"level":"error","error":"field not found, node: sevices"}\n',
    });
    await expectEnded();
  });

  it('fails when Traefik complains although all routers are enabled', async () => {
    sandbox.write('log', 'a bad option\n');
    sandbox.command('wget', 'until [ -s "$SANDBOX/flags" ]; do :; done\nsleep 1\ncat "$SANDBOX/api"');
    expect(await run()).toEqual({ code: 1, output: 'Traefik complains.\na bad option\n' });
  });

  it('lets pass complaints that are expected, and no other', async () => {
    const EXPECTED_COMPLAINTS = '"providerName":"[^"]*\\.acme"\n/certificates/';
    sandbox.write('log', 'x "providerName":"a.acme" x\nopen /certificates/a.pem\n');
    expect(await run({ EXPECTED_COMPLAINTS })).toEqual({ code: 0, output: '' });
    sandbox.write('log', 'x "providerName":"a.acme" x\nopen /other/a.pem\n');
    enable();
    expect(await run({ EXPECTED_COMPLAINTS })).toEqual({ code: 1, output: 'Traefik complains.\nopen /other/a.pem\n' });
  });

  it('fails when Traefik ends', async () => {
    sandbox.write('dead', '');
    enable();
    expect(await run()).toEqual({ code: 1, output: 'Traefik does not start.\n' });
  });

  it('fails when Traefik does not answer in time', async () => {
    sandbox.command('wget', 'exit 4');
    expect(await run({ CANDIDATE_SECONDS: '1' })).toEqual({ code: 1, output: 'Traefik does not start.\n' });
    expect(sandbox.calls('wget')).toHaveLength(11);
    await expectEnded();
  });
});
