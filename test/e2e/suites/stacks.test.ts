import { answeringContainer, WHO } from '../harness/answering-container';
import { docker } from '../harness/docker';
import { ask } from '../harness/https';
import { served } from '../harness/served';
import { factsSideBySide } from '../harness/side-by-side';
import { TwoStacks } from '../sites/two-stacks';

factsSideBySide('Sites of another stack', ['127.0.0.106', '127.0.0.107', '127.0.0.108'], (proxy, lane) => {
  const stacks = new TwoStacks(proxy);
  const { edge, app, here, there } = stacks;
  lane.before(async () => {
    await edge.startAfresh();
    await app.startAfresh();
  });
  lane.after(async () => {
    await app.cleanUp();
    await edge.cleanUp();
  });

  lane.fact(
    'the edge is deployed with the other stack absent: its own site is served, the other is refused',
    async () => {
      await stacks.applyEdge();
      expect([502, 503, 504]).toContain((await ask(there, '/api/x')).status);
    },
  );

  let before: (string | undefined)[];
  lane.fact(
    "the other stack is deployed after it: its site is served, and nothing of the edge's is made anew",
    async () => {
      before = await stacks.edgeContainers();
      await stacks.applyApp();
      expect(await answeringContainer(there, WHO.gateway)).toBe(`${app.name}-sophon-gateway`);
      expect(await answeringContainer(here, WHO.gateway)).toBe(`${edge.name}-sophon-gateway`);
      expect(await stacks.edgeContainers()).toEqual(before);
    },
  );
  lane.fact('a second plan of each stack is empty', () => bothPlansEmpty());

  lane.fact('the other stack is destroyed without the edge: other sites are served on', async () => {
    await app.destroy();
    expect((await app.belongings()).containers).toEqual([]);
    expect((await ask(here, '/api/x')).servedBy).toBe('gateway');
    expect([502, 503, 504]).toContain((await ask(there, '/api/x')).status);
  });
  lane.fact('the edge is started again with the other stack gone: it boots, and serves its own site', async () => {
    await docker(['restart', edge.name]);
    await served(here);
  });
  lane.fact('the other stack is deployed again, the edge untouched: its site is served', async () => {
    await stacks.applyApp();
    expect(await stacks.edgeContainers()).toEqual(before);
  });
  lane.fact('then, too, a second plan of each stack is empty', () => bothPlansEmpty());

  async function bothPlansEmpty(): Promise<void> {
    expect(await edge.plan()).toBe('');
    expect(await app.plan()).toBe('');
  }
});
