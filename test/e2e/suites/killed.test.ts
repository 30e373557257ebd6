import { nextRelease, officialImage, proxyFrom, removeImages } from '../change/images';
import { healed, killedAt, secondsOfDeploy } from '../faults/killed-deploy';
import { ask } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { served } from '../harness/served';
import { factsSideBySide } from '../harness/side-by-side';
import { until } from '../harness/wait';

/** At how many points a deploy is killed, spread evenly over its time; ten are the measurement. */
const POINTS = Number(process.env.E2E_KILLS ?? 3);
const PARTS = Array.from({ length: POINTS }, (_, index) => (index + 0.5) / POINTS);

const ADDRESSES = ['127.0.0.111', '127.0.0.112', '127.0.0.113'];

factsSideBySide('Killed deploys', ADDRESSES, (proxy, lane) => {
  const sophon = new LiveSophon('kill', proxy);
  const { deployment, site } = sophon;
  const images: string[] = [];
  const released = (): Change => ({
    proxy: proxyFrom(images[0], proxy),
    and: ({ ingress, sophon: { gateway } }) => ingress.addRoute('/docs', gateway),
  });
  lane.before(async () => {
    await deployment.startAfresh();
    images.push(await nextRelease(officialImage(proxy), deployment.name));
  });
  lane.after(async () => {
    await deployment.cleanUp();
    await removeImages(images);
  });

  lane.fact('the first deploy, killed: the next one works, or names what to remove', async (note) => {
    const seconds = await secondsOfDeploy(sophon, {});
    const removed: string[] = [];
    for (const part of PARTS) {
      // A container that nobody knows of may hold a network, which destroy would stumble over.
      await deployment.cleanUp();
      await deployment.startAfresh();
      await killedAt(part, seconds, sophon, {});
      removed.push((await healed(sophon, {})).map(shortName).join(' and '));
      await served(site);
      expect(await deployment.plan()).toBe('');
    }
    note('the first deploy, killed: healed by the next one', inWords(removed));
  });

  lane.fact('a new route with a new image, killed: the next deploy works, or names what to remove', async (note) => {
    const seconds = await secondsOfDeploy(sophon, released());
    const removed: string[] = [];
    for (const part of PARTS) {
      await sophon.apply();
      await killedAt(part, seconds, sophon, released());
      removed.push((await healed(sophon, released())).map(shortName).join(' and '));
      await served(site);
      await until('the route is live', 10, async () => (await ask(site, '/docs')).servedBy === 'gateway');
      expect(await deployment.plan()).toBe('');
    }
    note('a new route with a new image, killed: healed by the next deploy', inWords(removed));
  });

  const shortName = (name: string) => name.replace(deployment.name, 'edge');
});

/** How many needed no hand, and what else had to be removed where. */
function inWords(removed: string[]): string {
  const byHand = removed.flatMap((names, index) => (names === '' ? [] : [`${percent(index)}: ${names}`]));
  const count = `${removed.length - byHand.length} of ${removed.length}`;
  return byHand.length === 0 ? count : `${count} (by hand at ${byHand.join(', ')})`;
}

function percent(index: number): string {
  return `${Math.round(PARTS[index] * 100)} %`;
}
