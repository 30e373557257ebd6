import { CertificateStory } from '../certificates/certificate-story';
import { Steps } from '../certificates/steps';
import { SUBJECTS } from '../certificates/subjects';
import { facts, figure } from '../harness/facts';

/** Seconds within which a certificate must be served, counted from its issuance. */
const SERVED_WITHIN = 10;

/** The steps of one proxy. The other proxies' go on at the same time: what takes long is mostly waiting. */
function tell(story: CertificateStory) {
  const steps = new Steps();
  return {
    steps,
    boot: steps.next(() => story.bootWithoutAuthority()),
    first: steps.next(() => story.firstCertificate()),
    replaced: steps.next(() => story.replaceProxy()),
    destroyed: steps.next(() => story.destroyAndDeploy()),
    second: steps.next(() => story.secondAuthority()),
    renewal: steps.next(() => story.renewal()),
  };
}

const stories = SUBJECTS.map((subject) => new CertificateStory(subject));
let told: ReturnType<typeof tell>[];

if (!process.env.E2E_MISSING) {
  beforeAll(() => {
    told = stories.map(tell);
  });
  afterAll(async () => {
    await Promise.all(told.map(({ steps }) => steps.end()));
    await Promise.all(stories.map(({ sophon }) => sophon.deployment.cleanUp()));
  }, 300_000);
}

SUBJECTS.forEach(({ proxy }, at) => {
  facts('Certificates', proxy.name, () => {
    test('is healthy while the authority is away: redirects work, handshakes are refused at once', async () => {
      const { status, location, refusal } = await told[at].boot;
      expect(status).toBe(proxy.name === 'Traefik' ? 301 : 308);
      expect(location).toBe(`https://${stories[at].sophon.site.domain}/deep?q=1`);
      expect(refusal).toBeInstanceOf(Error);
    });

    test('the certificate comes by http-01 when the authority is back, by one order', async () => {
      const { seconds, orders } = await told[at].first;
      figure('seconds from the return of the authority to the certificate', seconds.toFixed(1));
      expect(orders).toBe(1);
    });

    test(`a certificate is served within ${SERVED_WITHIN} s of its issuance, without a restart`, async () => {
      const { secondsFromIssuance, sameContainer } = await told[at].first;
      figure('seconds from issuance to the first handshake', secondsFromIssuance.toFixed(1));
      expect(secondsFromIssuance).toBeLessThan(SERVED_WITHIN);
      expect(sameContainer).toBe(true);
    });

    test('a redeploy that replaces the proxy orders nothing and serves the same certificate', async () => {
      const { serialBefore, serialAfter, sameContainer, newOrders } = await told[at].replaced;
      expect(sameContainer).toBe(false);
      expect(serialAfter).toBe(serialBefore);
      expect(newOrders).toBe(0);
    });

    test('destroy and deploy, with the authority away, serve the same certificate', async () => {
      const { serialBefore, serialAfter } = await told[at].destroyed;
      expect(serialAfter).toBe(serialBefore);
    });

    test('an authority with external accounts issues too', async () => {
      const { orders } = await told[at].second;
      expect(orders).toBeGreaterThan(0);
    });

    test('a renewal', async () => {
      const { secondsFromIssuance, sameContainer } = await told[at].renewal;
      expect(secondsFromIssuance).toBeLessThan(SERVED_WITHIN);
      expect(sameContainer).toBe(true);
    });
  });
});
