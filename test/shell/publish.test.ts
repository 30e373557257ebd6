import { statSync } from 'node:fs';
import { join } from 'node:path';
import { shellProgram } from '../../lib/internal/shell-program';
import { Sandbox } from './sandbox';
import { inEachShell, type Shell } from './shells';

const PUBLISH = shellProgram(join(__dirname, '../../lib/docker'), 'publish.sh');

/** What is published already when a test begins. */
const OLD = { 'old.pem': 'obsolete', 'site.pem': 'old certificate', 'proxy.conf': 'old' };
const NEW = { 'new.pem': 'a new one', 'site.pem': 'new certificate', 'proxy.conf': 'new' };

inEachShell('the publisher', (shell: Shell) => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox(shell);
    sandbox.makeDirectory('published');
  });
  afterEach(() => sandbox.remove());

  function publish(
    files: { [name: string]: string },
    env: { [name: string]: string } = {},
    names = Object.keys(files),
  ) {
    sandbox.makeDirectory('staged');
    for (const [name, text] of Object.entries(files)) sandbox.write(`staged/${name}`, text);
    return sandbox.run({
      text: PUBLISH,
      flags: '-euc',
      args: [sandbox.path('staged'), ...names],
      env: {
        VALIDATE: ':',
        ACTIVATE: ':',
        PUBLISH: sandbox.path('published'),
        VOLUMES: sandbox.path('volumes'),
        PARTS: sandbox.path('parts'),
        VOLUME_PARTS: sandbox.path('volume-parts'),
        ...env,
      },
    });
  }

  function publishOld(): void {
    for (const [name, text] of Object.entries(OLD)) sandbox.write(`published/${name}`, text);
  }

  /** What is there, without the mark of the last publisher. */
  function published() {
    const { '.attempt': _, ...files } = sandbox.files('published');
    return files;
  }
  const done = { code: 0, output: 'The configuration is published.\n' };

  it('puts the files in place, into an empty volume', async () => {
    expect(await publish(NEW)).toEqual(done);
    expect(published()).toEqual(NEW);
  });

  describe('with containers that change their names', () => {
    const named = { 'proxy.conf': 'to gateway-2 and dashboard-1' };
    const env = { GENERATIONS: 'gateway-2 dashboard-1', DRAIN_SECONDS: '12' };
    beforeEach(() => sandbox.stopClock());

    it('ends some time after another one is named, so that connections from before are done with the old one', async () => {
      sandbox.write('published/proxy.conf', 'to gateway-1 and dashboard-1');
      expect(await publish(named, env)).toEqual(done);
      expect(sandbox.calls('sleep')).toEqual(['12']);
    });

    it('ends at once when the same ones are named, or nothing was published', async () => {
      expect(await publish(named, env)).toEqual(done);
      expect(await publish({ 'proxy.conf': 'dashboard-1, then gateway-2' }, env)).toEqual(done);
      expect(sandbox.calls('sleep')).toEqual([]);
    });
  });

  it('replaces what was published, removes what is obsolete, and leaves nothing else', async () => {
    publishOld();
    expect(await publish(NEW)).toEqual(done);
    expect(published()).toEqual(NEW);
  });

  it('changes nothing when the same is published again', async () => {
    await publish(NEW);
    expect(await publish(NEW)).toEqual(done);
    expect(published()).toEqual(NEW);
  });

  it('copes with names and texts of any kind', async () => {
    const files = { '*.example.com.pem': 'a\\nb $HOME `id` "x"\n', 'a b': '', '-n': 'x', 'proxy.conf': '\n\n' };
    expect(await publish(files)).toEqual(done);
    expect(published()).toEqual(files);
  });

  it('lets the group of the proxy read the files and nobody else, whatever they were before', async () => {
    await publish(NEW);
    const modes = Object.keys(NEW).map((name) => statSync(sandbox.path(`published/${name}`)).mode & 0o7777);
    expect(modes).toEqual([0o640, 0o640, 0o640]);
    expect(statSync(sandbox.path('published')).mode & 0o7777).toBe(0o2750);
  });

  it('has the proxy check the files where it will read them, before anything is in place', async () => {
    publishOld();
    const look = `cat "$SANDBOX/staged/proxy.conf" "$SANDBOX/published/proxy.conf" >"$SANDBOX/seen"`;
    expect(await publish(NEW, { VALIDATE: look })).toEqual(done);
    expect(sandbox.read('seen')).toBe('newold');
  });

  it('has the running proxy take over when all is in place, and what is obsolete is still there', async () => {
    publishOld();
    const look = `cat "$SANDBOX/published/"*.pem "$SANDBOX/published/proxy.conf" >"$SANDBOX/seen"`;
    expect(await publish(NEW, { ACTIVATE: look })).toEqual(done);
    expect(sandbox.read('seen')).toBe('a new oneobsoletenew certificatenew');
  });

  it('puts whole files in place, the last one last', async () => {
    sandbox.command('mv', `cat "$2" >/dev/null && /bin/mv "$@"`);
    publishOld();
    expect(await publish(NEW)).toEqual(done);
    const targets = sandbox.calls('mv').map((call) => call.split('/').at(-1));
    expect(targets).toEqual(['new.pem', 'site.pem', 'proxy.conf']);
  });

  it('gives the check and the proxy what stands in the environment', async () => {
    const env = { KEY: 'a "b" $c', VALIDATE: '[ "$KEY" = \'a "b" $c\' ]', ACTIVATE: '[ "$KEY" = \'a "b" $c\' ]' };
    expect(await publish(NEW, env)).toEqual(done);
  });

  it.each([
    ['says no', 'echo no; exit 3', 'no\n'],
    ['has a command that fails before its last', 'false; true', ''],
    ['uses a variable that is not set', 'echo "${NOT_SET:?is not set}"; true', expect.stringContaining('is not set')],
  ])('fails when the check %s, and changes nothing', async (_, check, said) => {
    publishOld();
    const { code, output } = await publish(NEW, { VALIDATE: check });
    expect(code).toBe(3);
    const sentence = 'The proxy refused this configuration; the one before it stays.\n';
    expect(output.endsWith(sentence)).toBe(true);
    expect(output.slice(0, -sentence.length)).toEqual(said);
    expect(published()).toEqual(OLD);
  });

  describe('tells by its exit code whether there is a configuration to go on with', () => {
    const check = { VALIDATE: 'echo no; false' };
    const none = { code: 1, output: 'no\nThe proxy refused this configuration; there is none before it.\n' };

    it('1 when nothing was published before', async () => {
      expect(await publish(NEW, check)).toEqual(none);
    });

    it('1 when only another kind of proxy has published', async () => {
      sandbox.write('published/other.conf', 'of another kind');
      expect(await publish(NEW, check)).toEqual(none);
    });

    it('4 when that one names a container which is about to go', async () => {
      publishOld();
      const env = { ...check, GENERATIONS: 'dashboard-2', DRAIN_SECONDS: '12' };
      expect(await publish(NEW, env)).toMatchObject({ code: 4 });
      sandbox.write('published/proxy.conf', 'to dashboard-2');
      expect(await publish(NEW, env)).toMatchObject({ code: 3 });
    });

    it('3 when there is one, whatever it was that failed', async () => {
      publishOld();
      sandbox.makeDirectory('volumes/acme');
      sandbox.command('chgrp', 'echo no; exit 1');
      expect(await publish(NEW)).toEqual({ code: 3, output: 'no\n' });
    });
  });

  describe('when a later one was started meanwhile', () => {
    const later = `echo later >"$SANDBOX/published/.attempt"`;
    const gaveWay = { code: 1, output: 'A later deploy publishes its configuration.\n' };

    it('publishes nothing', async () => {
      expect(await publish(NEW, { VALIDATE: later })).toEqual(gaveWay);
      expect(published()).toEqual({});
    });

    it.each([
      ['takes over', 'true'],
      ['refuses', 'false'],
    ])('puts nothing back and removes nothing when the running proxy %s', async (_, answer) => {
      publishOld();
      const env = { ACTIVATE: `${later}; echo newer >"$SANDBOX/published/proxy.conf"; ${answer}` };
      expect(await publish(NEW, env)).toEqual({ ...gaveWay, code: 3 });
      expect(published()).toMatchObject({ 'old.pem': 'obsolete', 'proxy.conf': 'newer\n' });
    });
  });

  describe('when the running proxy refuses', () => {
    const refused = {
      code: 3,
      output: 'no\nThe running proxy refused this configuration; the one before it stays.\n',
    };

    it('fails, and puts back what was there, without what is new', async () => {
      publishOld();
      expect(await publish(NEW, { ACTIVATE: 'echo no; false' })).toEqual(refused);
      expect(published()).toEqual(OLD);
    });

    it('fails, and leaves nothing where nothing was', async () => {
      expect(await publish(NEW, { ACTIVATE: 'echo no; false' })).toEqual({
        code: 1,
        output: 'no\nThe running proxy refused this configuration; there is none before it.\n',
      });
      expect(published()).toEqual({});
    });

    it('needs no room on the disk to put back what was there', async () => {
      publishOld();
      const fill = `echo no; printf '#!/bin/sh\\nexit 1\\n' >"$SANDBOX/bin/cp"; chmod +x "$SANDBOX/bin/cp"; false`;
      expect(await publish(NEW, { ACTIVATE: fill })).toEqual(refused);
      expect(published()).toEqual(OLD);
    });

    it('takes the next one', async () => {
      publishOld();
      await publish(NEW, { ACTIVATE: 'false' });
      expect(await publish(NEW)).toEqual(done);
      expect(published()).toEqual(NEW);
    });
  });

  describe('on a full disk', () => {
    const full = 'cat: No space left on device';
    const stored = `${full}\nThe configuration could not be stored; the one before it stays.\n`;

    it.each(Object.keys(NEW))('fails when %s does not fit, and leaves the old set as it was', async (name) => {
      publishOld();
      sandbox.command(
        'cat',
        `if [ "$1" = "$SANDBOX/staged/${name}" ]; then
           printf half
           echo '${full}' >&2
           exit 1
         fi
         exec /bin/cat "$@"`,
      );
      expect(await publish(NEW)).toEqual({ code: 3, output: stored });
      expect(published()).toEqual(OLD);
    });
  });

  it('fails when a file is missing, and changes nothing', async () => {
    publishOld();
    const { code, output } = await publish(NEW, {}, ['new.pem', 'missing.pem', 'proxy.conf']);
    expect(code).toBe(3);
    expect(output).toContain('missing.pem');
    expect(output).toContain('The configuration could not be stored; the one before it stays.\n');
    expect(published()).toEqual(OLD);
  });

  it('clears away what a publisher left that was stopped halfway', async () => {
    publishOld();
    sandbox.write('published/.site.pem.next', 'half');
    sandbox.write('published/.proxy.conf.previous', 'very old');
    expect(await publish(NEW, { ACTIVATE: 'true' })).toEqual(done);
    expect(published()).toEqual(NEW);
    sandbox.write('published/.proxy.conf.previous', 'very old');
    await publish(OLD, { ACTIVATE: 'false' });
    expect(published()).toEqual(NEW);
  });

  it('puts files together of text and files of the host, for the check too', async () => {
    sandbox.write('parts/site.pem/001.host', 'certificate\n\n');
    sandbox.write('parts/site.pem/002.text', '\n');
    sandbox.write('parts/site.pem/003.host', 'key without a line end');
    sandbox.write('parts/other.pem/001.text', 'anna:');
    sandbox.write('parts/other.pem/002.host', 'hash\n');
    const files = { 'proxy.conf': 'new' };
    const check = 'cat "$SANDBOX/staged/site.pem" >"$SANDBOX/seen"';
    expect(await publish(files, { VALIDATE: check }, ['site.pem', 'other.pem', 'proxy.conf'])).toEqual(done);
    const joined = 'certificate\nkey without a line end';
    expect(published()).toEqual({ 'site.pem': joined, 'other.pem': 'anna:hash', 'proxy.conf': 'new' });
    expect(sandbox.read('seen')).toBe(joined);
    await publish(files, {}, ['site.pem', 'proxy.conf']);
    expect(published()).toEqual({ 'site.pem': joined, 'proxy.conf': 'new' });
  });

  it('fails when a file of the host cannot be read, and changes nothing', async () => {
    publishOld();
    sandbox.makeDirectory('parts/site.pem/001.host');
    const { code, output } = await publish(NEW, { VALIDATE: 'echo checked' });
    expect(code).toBe(3);
    expect(output).toMatch(/^cat: .*directory/);
    expect(output).toContain(
      'The configuration lacks site.pem, which could not be read on the host; the one before it stays.\n',
    );
    expect(output).not.toContain('checked');
    expect(published()).toEqual(OLD);
  });

  it('prepares every volume for the group of the proxy, and keeps what is in it', async () => {
    sandbox.write('volumes/acme/account.json', 'kept');
    sandbox.makeDirectory('volumes/certificates');
    await publish(NEW);
    await publish(NEW, { VALIDATE: 'false' });
    expect(sandbox.files('volumes/acme')).toEqual({ '.prepared': '', 'account.json': 'kept' });
    expect(sandbox.files('volumes/certificates')).toEqual({ '.prepared': '' });
    expect(statSync(sandbox.path('volumes/acme')).mode & 0o7777).toBe(0o2770);
  });

  it('gives the volumes to its own group, which is the one of the proxy', async () => {
    sandbox.makeDirectory('volumes/acme');
    sandbox.command('chgrp', 'exit 0');
    sandbox.command('id', `[ "$*" = -g ] && echo 65532`);
    await publish(NEW);
    expect(sandbox.calls('chgrp')).toEqual([
      `65532 ${sandbox.path('volumes/acme')}`,
      `65532 ${sandbox.path('published')}`,
    ]);
  });
});
