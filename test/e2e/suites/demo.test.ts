import { join } from 'node:path';
import { Demo, type RunningDemo } from '../demo/demo';
import { belongings, removeBelongings } from '../harness/docker';
import { facts, standIns } from '../harness/facts';
import { WORK } from '../harness/paths';
import { outputOf } from '../harness/process';

const NAME = 'e2e-demo';

/** The demo at other ports and under another name than the user's own, which may be up. */
const demo = new Demo(join(WORK, 'demo'), NAME, { httpPort: 18_080, httpsPort: 18_443 });

facts('Demo', undefined, () => {
  let running: RunningDemo;

  beforeAll(() => removeBelongings(NAME));
  afterAll(async () => {
    await demo.down().catch(() => {});
    await removeBelongings(NAME);
  });

  test('one command deploys the example localhost with the stand-ins', async () => {
    running = await demo.up(standIns());
    expect(running.url).toBe('https://localhost:18443');
  });

  test('every command that it names works, with the root certificate that it saved', async () => {
    const shown = await Promise.all(running.commands.map(({ line }) => outputOf('sh', ['-c', line])));
    const [page, report, events, upload, redirect] = shown;
    expect(page).toContain('<html');
    expect(JSON.parse(report)).toMatchObject({ servedBy: 'gateway', url: '/api/hello' });
    expect(events).toContain('data: event 4');
    expect(JSON.parse(upload)).toMatchObject({ servedBy: 'gateway', method: 'POST' });
    expect(redirect).toMatch(/^HTTP\/1.1 308 [\s\S]*Location: https:\/\/localhost:18443\//i);
  });

  test('one command removes all that it made', async () => {
    await demo.down();
    expect(await belongings(NAME)).toEqual({ containers: [], networks: [], volumes: [] });
  });
});
