import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { AcmeChallenge, AcmeServer, Auth, DnsProvider, Edge, Secret, Tls, Upstream } from 'cdktf-sophon';
import { Bind, type TsigKey } from '../harness/bind';
import { Authority, type Certificate } from '../harness/certificates';
import { docker } from '../harness/docker';
import { standIns } from '../harness/facts';
import { WORK } from '../harness/paths';
import { Pebble } from '../harness/pebble';
import type { ProxyUnderTest } from '../harness/proxies';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';
import { lineOfKey } from '../security/leaks';

/** How a secret comes to an edge. */
export const WAYS = ['value', 'environment', 'hostFile'] as const;
export type Way = (typeof WAYS)[number];

/** What is secret: the key of an ACME account, the hash of a password, a private key, and the key to a DNS zone. */
const KINDS = ['account', 'hash', 'key', 'token'] as const;
type Kind = (typeof KINDS)[number];
type Values = { readonly [kind in Kind]: string };

/** bcrypt, at its lowest cost, of the two passwords that follow each other. */
const HASHES: { readonly [way in Way]: readonly [string, string] } = {
  value: [
    '$2b$04$nA5OGL1vwBTwimYv6SMrEukE8nSkIx55BMwY8RADaQsv.PxMLRrKG',
    '$2b$04$Tk.Jf7B2fERQX3FMg6O9QO.ObIHi03UCD.HR.3/qPyYC3IASf0nby',
  ],
  environment: [
    '$2b$04$rgMKM8BTmrmVCoOKjLE4EeMCxI1orfZT3THbapnFADA90ArCwtxYO',
    '$2b$04$URH1SIW2ed6yYhtZ5bVvjO6xk26T8l4Q7A0i1PEtzKL5Ut7DZ2F/e',
  ],
  hostFile: [
    '$2b$04$kQ1OWgP1aRhxL1uLCpv.h./FoB7SW.fijz2bLi2J2Zo7w9pDjltGG',
    '$2b$04$vhG5jWQJmyX2uHjuoyNifuk3.rlvWBI02pPy1oaV56NDp1ZkLhyS6',
  ],
};
const PASSWORDS = ['first', 'second'] as const;
/** Who logs in. */
export const USER = 'anna';

const AUTHORITY = new Authority('End-to-end tests of secrets');
const KEY_ID = 'kid-1';

/**
 * One edge that is told each kind of secret in each way. Of each way there is a site with a key of its own and a login, and
 * one that is proven by DNS. One more has an account whose key is a file, and is proven at the edge.
 */
export class SecretSites {
  public readonly deployment: Deployment;
  /** Authorities that know the edge by an account of each way. */
  private readonly accounts: { readonly [way in Way]: Pebble };
  private readonly bind: Bind;
  private readonly directory: string;
  /** Which password each way's hash is of. */
  private readonly turn: { [way in Way]: 0 | 1 } = { value: 0, environment: 0, hostFile: 0 };
  private readonly pairs: { [way in Way]: Certificate };
  /** What the authorities know, and what they are told: somebody has mixed one up, at first. */
  private readonly accountKeys = ofEachWay(accountKey);
  private readonly keys = { ...this.accountKeys, hostFile: accountKey() };
  private readonly tokens = ofEachWay(zoneToken);
  private hasAuthorities = false;
  /** The edge as it was last declared. */
  private edge?: Edge;
  /** What was said once, and is not any more. */
  private readonly former: { [name: string]: string } = {};

  constructor(private readonly proxy: ProxyUnderTest) {
    const name = `e2e-secrets-${proxy.id}`;
    this.deployment = new Deployment(name);
    this.directory = join(WORK, 'host-files', name);
    this.pairs = ofEachWay((way) => this.issue(way));
    const [first, ...others] = WAYS.map((way) => ({ name: this.domain('dns', way), key: this.tsigKey(way) }));
    this.bind = new Bind(`${name}-bind`, first.name, first.key, others);
    this.accounts = ofEachWay((way) => {
      const externalAccount = { keyId: KEY_ID, hmacKey: this.accountKeys[way] };
      const looksAt = way === 'hostFile' ? { containers: { [this.atEdge]: name } } : { dnsServer: this.bind.server };
      return new Pebble(this.authority(way), { externalAccount, ...looksAt });
    });
  }

  /** Containers that are other people's. */
  public get foreign(): string[] {
    return [this.bind.name, ...WAYS.map((way) => this.authority(way))];
  }

  /** What is secret, in the form that is to be found nowhere, by what it is and the way it comes by. */
  public get secrets(): { [name: string]: string } {
    const each = WAYS.flatMap((way) =>
      KINDS.map((kind): [string, string] => [`${kind} (${way})`, unmistakable(kind, this.values(way)[kind])]),
    );
    return Object.fromEntries(each);
  }

  /** What was secret before. */
  public get formerSecrets(): { [name: string]: string } {
    return { ...this.former };
  }

  /** What a snapshot shows of the edge. */
  public get files(): { [path: string]: string } {
    return this.edge?.files ?? {};
  }

  /** A site with a login and a certificate of its own. */
  public login(way: Way): Site {
    return { domain: this.domain('login', way), address: this.proxy.address, root: AUTHORITY.root };
  }

  public password(way: Way): string {
    return `${PASSWORDS[this.turn[way]]} of ${way}`;
  }

  public certificate(way: Way): string {
    return this.pairs[way].certificate;
  }

  /** The site that is proven at the edge, with an account whose key is a file that somebody has mixed up. */
  public account(): Promise<Site> {
    return this.issuedSite(this.atEdge, 'hostFile');
  }

  /** A site that is proven by DNS. */
  public dns(way: Way): Promise<Site> {
    return this.issuedSite(this.domain('dns', way), accountOf(way));
  }

  /** An edge without authorities makes the network that they are on; then it is told of them. */
  public async start(): Promise<void> {
    await this.deployment.startAfresh();
    await this.deploy();
    for (const authority of Object.values(this.accounts)) await authority.start(this.deployment.name);
    await this.bind.start(this.deployment.name);
    this.hasAuthorities = true;
    await this.deploy();
  }

  /** Another deploy, as it is told by now. What Terraform printed. */
  public async deploy(): Promise<string> {
    this.supply();
    return this.deployment.apply((stack) => this.declare(stack));
  }

  /** Files on the host alone have changed: as the README says. */
  public async publishAgain(): Promise<string> {
    this.supply();
    const replace = (await this.deployment.resources()).filter((address) => address.includes('_Config_'));
    return this.deployment.apply((stack) => this.declare(stack), { replace });
  }

  /** The key that the authority knows. */
  public mendAccount(): void {
    this.keep('hostFile', 'account');
    this.keys.hostFile = this.accountKeys.hostFile;
  }

  /** Another password. */
  public changePassword(way: Way): void {
    this.keep(way, 'hash');
    this.turn[way] = 1;
  }

  /** Another certificate, with another key. */
  public changeKey(way: Way): void {
    this.keep(way, 'key');
    this.pairs[way] = this.issue(way);
  }

  /** Another key to a zone, which nobody asks for until a certificate is due. */
  public changeToken(way: Way): void {
    this.keep(way, 'token');
    this.tokens[way] = zoneToken();
  }

  /** Files on the host, and variables of Terraform's. */
  public supply(): void {
    mkdirSync(this.directory, { recursive: true });
    for (const kind of KINDS) {
      // As an editor leaves it.
      writeFileSync(this.hostFile(kind), `${this.values('hostFile')[kind].trimEnd()}\n`);
      // Root's alone, where the tests are root.
      if (process.getuid?.() === 0) chmodSync(this.hostFile(kind), 0o600);
    }
    const variables = (['value', 'environment'] as const).flatMap((way) =>
      KINDS.map((kind) => [`TF_VAR_${variable(way, kind)}`, this.values(way)[kind]]),
    );
    this.deployment.environment = Object.fromEntries(variables);
  }

  public async cleanUp(): Promise<void> {
    // They would keep the network from being destroyed.
    await docker(['rm', '--force', '--volumes', ...this.foreign]);
    await this.deployment.cleanUp();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** The key to the zone that a way's token belongs to. */
  private tsigKey(way: Way): TsigKey {
    return { name: `lego-${way.toLowerCase()}.`, secret: this.tokens[way] };
  }

  private authority(way: Way): string {
    return `${this.deployment.name}-ca-${way.toLowerCase()}`;
  }

  private get atEdge(): string {
    return `account.${this.proxy.id}.sophon.test`;
  }

  private domain(what: 'login' | 'dns', way: Way): string {
    return `${way.toLowerCase()}.${what}.${this.proxy.id}.sophon.test`;
  }

  private issue(way: Way): Certificate {
    return AUTHORITY.issue([this.domain('login', way)]);
  }

  private async issuedSite(domain: string, account: Way): Promise<Site> {
    return { domain, address: this.proxy.address, root: await this.accounts[account].issuingRoot() };
  }

  private values(way: Way): Values {
    const { key } = this.pairs[way];
    return { account: this.keys[way], hash: HASHES[way][this.turn[way]], key, token: this.tokens[way] };
  }

  private keep(way: Way, kind: Kind): void {
    this.former[`former ${kind} (${way})`] = unmistakable(kind, this.values(way)[kind]);
  }

  private hostFile(kind: Kind): string {
    return join(this.directory, kind);
  }

  private declare(stack: TerraformStack): void {
    const { name } = this.deployment;
    const image = new Image(stack, 'Image', { name: standIns().gateway, keepLocally: true });
    const container = new Container(stack, 'Gateway', { name: `${name}-gateway`, image: image.imageId });
    const gateway = Upstream.container(container, { port: 8080 });
    const edge = new Edge(stack, 'Edge', {
      name,
      proxy: this.proxy.plain(),
      tls: Tls.internalCa(),
      bindAddresses: [this.proxy.address],
    });
    this.edge = edge;
    const secrets = this.declared(stack);
    for (const way of WAYS) {
      const { hash, key, token } = secrets[way];
      const auth = Auth.basic({ users: { [USER]: hash } });
      const own = Tls.certificatePem({ certificate: this.certificate(way), key });
      edge.addSite(this.domain('login', way), { tls: own, auth }).addRoute('/', gateway);
      if (!this.hasAuthorities) continue;
      const account = accountOf(way);
      const tls = acme(this.accounts[account], secrets[account].account, this.challenge(way, token));
      edge.addSite(this.domain('dns', way), { tls }).addRoute('/', gateway);
    }
    if (!this.hasAuthorities) return;
    const tls = acme(this.accounts.hostFile, secrets.hostFile.account, this.challengeAtEdge());
    edge.addSite(this.atEdge, { tls }).addRoute('/', gateway);
  }

  private declared(stack: TerraformStack): { [way in Way]: { [kind in Kind]: Secret } } {
    const ofVariable = (name: string) =>
      Secret.value(new TerraformVariable(stack, name, { type: 'string', sensitive: true }).stringValue);
    return {
      value: ofEachKind((kind) => ofVariable(variable('value', kind))),
      environment: ofEachKind((kind) => Secret.environment(variable('environment', kind))),
      hostFile: ofEachKind((kind) => Secret.hostFile(this.hostFile(kind))),
    };
  }

  /** The proxy asks by itself where it can; otherwise a container beside it does. */
  private challengeAtEdge(): AcmeChallenge {
    return this.proxy.id === 'nginx' ? AcmeChallenge.http01() : AcmeChallenge.tlsAlpn01();
  }

  private challenge(way: Way, tsigSecret: Secret): AcmeChallenge {
    const { name: tsigKey } = this.tsigKey(way);
    const provider = DnsProvider.rfc2136({ nameserver: this.bind.server, tsigKey, tsigSecret });
    return AcmeChallenge.dns01(provider, { resolvers: [this.bind.server] });
  }
}

function acme({ directoryUrl, rootCertificate }: Pebble, hmacKey: Secret, challenge: AcmeChallenge): Tls {
  const externalAccount = { keyId: KEY_ID, hmacKey };
  const server = AcmeServer.custom(directoryUrl, { rootCertificate, externalAccount, staging: true });
  return Tls.acme({ email: 'admin@sophon.test', server, challenge });
}

/** Whose account a site has that is proven by DNS: the authority of the last one asks at the edge. */
function accountOf(way: Way): 'value' | 'environment' {
  return way === 'environment' ? 'environment' : 'value';
}

/** 256 bits, the least for HS256, that begin as a program that takes options would have the most trouble with: '-_'. */
function accountKey(): string {
  return Buffer.concat([Buffer.from([0xfb, 0xff]), randomBytes(30)]).toString('base64url');
}

function zoneToken(): string {
  return randomBytes(32).toString('base64');
}

function variable(way: Way, kind: Kind): string {
  return `${way}_${kind}`;
}

/** The part of a value that no other spelling changes, and that says nothing that is public. */
function unmistakable(kind: Kind, value: string): string {
  if (kind === 'key') return lineOfKey(value);
  return kind === 'hash' ? value.slice('$2b$04$'.length) : value;
}

function ofEachWay<T>(make: (way: Way) => T): { [way in Way]: T } {
  return { value: make('value'), environment: make('environment'), hostFile: make('hostFile') };
}

function ofEachKind<T>(make: (kind: Kind) => T): { [kind in Kind]: T } {
  return { account: make('account'), hash: make('hash'), key: make('key'), token: make('token') };
}
