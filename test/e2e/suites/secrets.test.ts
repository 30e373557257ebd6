import { X509Certificate } from 'node:crypto';
import { belongings, inspect } from '../harness/docker';
import { ask } from '../harness/https';
import { handshake } from '../harness/raw';
import { factsSideBySide, type Lane } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';
import { Arguments, heldBy, heldByContainer, heldByLayer, type Secrets, secretFilesOf } from '../security/leaks';
import { SecretSites, USER, WAYS, type Way } from '../sites/secret-sites';

/** Seconds until an authority that has refused is asked again, and some. */
const PATIENCE = 170;

/** What is seen of an edge while it is deployed, and changed. */
class Watched {
  public readonly printed: string[] = [];
  public arguments?: Arguments;

  constructor(public readonly sites: SecretSites) {}

  /** What is secret, and what was. */
  public get secrets(): Secrets {
    return { ...this.sites.secrets, ...this.sites.formerSecrets };
  }

  public async start(): Promise<void> {
    this.arguments = new Arguments(() => this.secrets);
    await this.sites.start();
  }

  public async cleanUp(): Promise<void> {
    this.arguments?.stop();
    await this.sites.cleanUp();
  }

  /** Containers of the edge, running or not. */
  public async containers(): Promise<string[]> {
    const { containers } = await belongings(this.sites.deployment.name);
    return containers.filter((name) => !this.sites.foreign.includes(name));
  }
}

factsSideBySide('Secrets', ['127.0.0.221', '127.0.0.222', '127.0.0.223'], (proxy, lane) => {
  const watched = new Watched(new SecretSites(proxy));
  lane.before(() => watched.start());
  lane.after(() => watched.cleanUp());

  works(lane, watched);
  changes(lane, watched);
  isKept(lane, watched);
});

/** Facts: what is told as a secret is used, whichever way it comes. */
function works(lane: Lane, { sites }: Watched): void {
  lane.fact('a password opens, and nothing else does, with its hash from each source', async () => {
    for (const way of WAYS) await until(`${way}: login`, 30, () => entersAs(sites, way));
    for (const way of WAYS) expect(await statusOf(sites, way, 'wrong')).toBe(401);
    for (const way of WAYS) expect((await ask(sites.login(way))).status).toBe(401);
  });
  lane.fact('a certificate is served with its key from each source', async () => {
    for (const way of WAYS) expect(await serves(sites, way)).toBe(true);
  });
  lane.fact('accounts are registered and domains proven by DNS with keys from each source', async () => {
    for (const way of WAYS) await isIssued(() => sites.dns(way));
  });
  lane.fact('no account is registered with another key than the authority knows', async () => {
    const site = await sites.account();
    await expect(handshake(site)).rejects.toThrow();
  });
}

/** Facts: what changes takes effect. */
function changes(lane: Lane, watched: Watched): void {
  const { sites } = watched;
  lane.fact('a file that changed on the host changes nothing until it is published again', async (note) => {
    sites.changePassword('hostFile');
    sites.mendAccount();
    sites.supply();
    expect(await sites.deployment.plan()).toBe('');
    expect(await entersAs(sites, 'hostFile')).toBe(false);
    watched.printed.push(await sites.publishAgain());
    const start = Date.now();
    await until('the new password opens', 20, () => entersAs(sites, 'hostFile'));
    expect(await statusOf(sites, 'hostFile', 'first of hostFile')).toBe(401);
    await isIssued(() => sites.account());
    note('seconds from the key of an account on the host to its certificate', ((Date.now() - start) / 1000).toFixed(0));
  });
  lane.fact('variables and keys that changed take effect by the next deploy', async () => {
    for (const way of ['value', 'environment'] as const) sites.changePassword(way);
    for (const way of WAYS) {
      sites.changeKey(way);
      sites.changeToken(way);
    }
    watched.printed.push(await sites.deploy());
    for (const way of WAYS) {
      await until(`${way}: the new certificate is served`, 20, () => serves(sites, way));
      await until(`${way}: the new password opens`, 20, () => entersAs(sites, way));
      expect((await ask(sites.login(way))).status).toBe(401);
    }
  });
}

/** Facts: who may not read a secret does not. */
function isKept(lane: Lane, watched: Watched): void {
  const { sites } = watched;
  const { deployment } = sites;
  lane.fact('no settings, no arguments and no log of any container hold one', async () => {
    const containers = await watched.containers();
    expect(containers.filter((name) => name.startsWith(`${deployment.name}-config`))).not.toEqual([]);
    expect(containers).toContain(`${deployment.name}-lego`);
    const held = containers.map((name) => heldByContainer(name, watched.secrets));
    expect((await Promise.all(held)).flat()).toEqual([]);
  });
  lane.fact('no process that ran for a moment had one among its arguments', async () => {
    for (const looked of [`LEGO_SERVER=https://${deployment.name}-ca-value`, '/lego\0run\0', '\0publish\0']) {
      expect(watched.arguments?.saw(looked)).toBe(true);
    }
    expect([...(watched.arguments?.seen ?? [])]).toEqual([]);
  });
  lane.fact(
    'no file that everybody may read holds one, and those of the volumes are for the edge’s users alone',
    async () => {
      for (const name of await watched.containers()) expect(await heldByLayer(name, watched.secrets)).toEqual([]);
      const files = await secretFilesOf(deployment.name, watched.secrets);
      const [, group] = (await inspect(`${deployment.name}-lego`)).Config.User.split(':');
      const open = files.filter(
        ({ mode, owner }) => mode !== '600' && !(mode === '640' && owner.endsWith(`:${group}`)),
      );
      expect(open).toEqual([]);
    },
  );
  lane.fact('such files hold each one, and none of those from before', async () => {
    const held = async (secrets: Secrets) =>
      new Set((await secretFilesOf(deployment.name, secrets)).flatMap((file) => file.secrets));
    expect(await held(sites.secrets)).toEqual(new Set(Object.keys(sites.secrets)));
    expect(await held(sites.formerSecrets)).toEqual(new Set());
  });
  lane.fact('neither a snapshot of the edge, the synthesized stack nor what Terraform prints holds one', async () => {
    const files = JSON.stringify(sites.files);
    expect(files).toContain(sites.login('value').domain);
    expect(heldBy(files, watched.secrets)).toEqual([]);
    expect(heldBy(deployment.synthesized(), watched.secrets)).toEqual([]);
    expect(heldBy(watched.printed.join('\n'), watched.secrets)).toEqual([]);
  });
  lane.fact('a second plan is empty', async () => {
    expect(await deployment.plan()).toBe('');
  });
  lane.fact('Terraform’s state holds those from variables and the environment, and none from files of the host', () => {
    const expected = Object.keys(sites.secrets).filter((name) => !name.endsWith('(hostFile)'));
    expect(heldBy(deployment.state(), sites.secrets)).toEqual(expected);
    return Promise.resolve();
  });
}

async function isIssued(site: () => Promise<Site>): Promise<void> {
  await until('the certificate is served', PATIENCE, async () => (await handshake(await site())).certificate);
  expect((await ask(await site())).servedBy).toBe('gateway');
}

async function statusOf(sites: SecretSites, way: Way, password: string): Promise<number> {
  const credentials = Buffer.from(`${USER}:${password}`).toString('base64');
  return (await ask(sites.login(way), { headers: { Authorization: `Basic ${credentials}` } })).status;
}

async function entersAs(sites: SecretSites, way: Way): Promise<boolean> {
  return (await statusOf(sites, way, sites.password(way))) === 200;
}

async function serves(sites: SecretSites, way: Way): Promise<boolean> {
  const { serialNumber } = (await handshake(sites.login(way))).certificate;
  return serialNumber === new X509Certificate(sites.certificate(way)).serialNumber;
}
