import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { shellProgram } from '../../lib/internal/shell-program';
import { Sandbox } from './sandbox';
import { inEachShell, type Shell, withCommand } from './shells';

const HEALTH = shellProgram(join(__dirname, '../../lib/sophon'), 'sophon-health.sh');

const WGET = spawnSync('sh', ['-c', 'command -v wget'], { encoding: 'utf8' }).stdout.trim();

inEachShell('the health check of Sophon', (shell: Shell) => {
  let sandbox: Sandbox;
  let server: Server;
  beforeEach(async () => {
    sandbox = new Sandbox(shell);
    // Of a BusyBox that is linked statically, wget may crash before it asks.
    if (WGET !== '') sandbox.command('wget', `exec ${WGET} "$@"`);
    server = createServer(({ url }, response) => response.writeHead(url === '/health' ? 200 : 503).end('body'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    sandbox.remove();
  });

  /** Asks with one of the tools alone. */
  function ask(tool: string, path: string, port = (server.address() as AddressInfo).port) {
    const text = `command() { [ "$2" = ${tool} ]; }\n${HEALTH}`;
    return sandbox.run({ text, flags: '-euc', args: [String(port), path] });
  }

  for (const tool of ['curl', 'wget', 'bash']) {
    withCommand(tool, `with ${tool}`, () => {
      it('passes when the path is answered', async () => {
        expect((await ask(tool, '/health')).code).toBe(0);
      });

      it('fails when it is answered with an error, or by nobody', async () => {
        expect((await ask(tool, '/other')).code).not.toBe(0);
        expect((await ask(tool, '/health', 1)).code).not.toBe(0);
      });
    });
  }

  it('fails when there is nothing to ask with, and says so', async () => {
    const { code, output } = await ask('none', '/health');
    expect([code, output]).toEqual([1, expect.stringContaining('must be asked with curl, wget or bash')]);
  });
});
