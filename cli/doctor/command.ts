import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { readFlags, UsageError } from '../flags';
import { isDomain } from '../names';
import { readRoots } from '../roots';
import { ownAddresses, resolveBySystem } from './dns';
import { Docker } from './docker';
import { type EngineCase, examineEngine, examineSite } from './examination';
import { readStacks, type StackFacts } from './project';
import { Report } from './report';
import { type Site, urlOf } from './site';
import { inTime } from './timing';

const USAGE = `Usage: npx cdktf-sophon doctor [directory] [flags]

Looks why it does not work yet, and says what to do. What to look at is read from the project in the directory (by
default this one) that was synthesized there: its containers, and the https URLs among its outputs. Nothing is changed.

  --stack sophon                   one stack of the project, instead of all
  --domain sophon.example.com      a domain, with its port unless that is 443; again for more; instead of the outputs
  --name edge                      name of the edge, where there is no project; edge unless told
  --expect-address 203.0.113.7     what DNS must say; it is asked where DNS says something else
  --ca root.crt                    root certificate that clients were told to trust

Exit code 0: all is well, 1: it is not, 2: a flag is invalid.
`;

const SINGLE = ['stack', 'name', 'expect-address', 'ca'];

/** `doctor`: gives the exit code. @throws UsageError when a flag is invalid, or there is nothing to look at */
export async function doctor(args: string[]): Promise<number> {
  const { single, repeated, words, help } = readFlags('doctor', args, { single: SINGLE, repeated: ['domain'] });
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const directory = resolve(words[0] ?? '.');
  const stacks = chosenStacks(directory, single.stack);
  const sites =
    repeated.domain.length > 0 ? repeated.domain.map((value) => siteOf(value, stacks)) : stacks.flatMap(sitesOf);
  if (stacks.length === 0 && sites.length === 0) throw new UsageError('doctor', [nothingIn(directory)]);
  const said = addressOf(single['expect-address']);
  const roots = single.ca === undefined ? undefined : readRoots('doctor', single.ca);
  const engines = stacks.length > 0 && single.name === undefined ? stacks.map(engineOf) : [anEngine(single.name)];

  const report = new Report((text) => process.stdout.write(text));
  for (const engine of engines) await examineEngine(report, engine);
  const known = (await Promise.all(engines.map(addressesOf))).flat();
  for (const site of unique(sites)) await examineSite(report, site, { expected: { said, known }, roots, engines });
  if (sites.length === 0) report.heading('No domain is known: say --domain, or add a TerraformOutput of the URL.');
  report.close();
  return report.problemCount === 0 ? 0 : 1;
}

function chosenStacks(directory: string, name: string | undefined): StackFacts[] {
  const stacks = readStacks(directory);
  if (name === undefined) return stacks;
  const chosen = stacks.filter((stack) => stack.name === name);
  if (chosen.length > 0) return chosen;
  const names = stacks.map((stack) => stack.name).join(', ');
  const must = names === '' ? `be synthesized in ${directory} (npx cdktf synth)` : `be one of ${names}`;
  throw new UsageError('doctor', [`--stack: must ${must}, got '${name}'`]);
}

function nothingIn(directory: string): string {
  return (
    `must be run where a project was synthesized, but ${directory} holds no cdktf.out ` +
    '(run npx cdktf synth, or say --domain sophon.example.com)'
  );
}

/** @throws UsageError when it is no domain */
function siteOf(value: string, stacks: StackFacts[]): Site {
  const [domain, port = '443', ...rest] = value.split(':');
  if (!isDomain(domain) || !/^[1-9][0-9]{0,4}$/.test(port) || rest.length > 0) {
    const must = 'be a host name in lower case, without scheme or path';
    throw new UsageError('doctor', [`--domain: must ${must}, got '${value}' (e.g. --domain sophon.example.com)`]);
  }
  return siteAt(domain, Number(port), stacks);
}

function sitesOf(stack: StackFacts): Site[] {
  return stack.urls.map(({ hostname, port }) => siteAt(hostname, port === '' ? 443 : Number(port), [stack]));
}

/** Plain HTTP has the other port of the edge. */
function siteAt(domain: string, httpsPort: number, stacks: StackFacts[]): Site {
  const edge = stacks.flatMap(({ edges }) => edges).find(({ ports }) => ports.includes(httpsPort));
  return { domain, httpsPort, httpPort: edge?.ports.find((port) => port !== httpsPort) ?? 80 };
}

function unique(sites: Site[]): Site[] {
  return [...new Map(sites.map((site) => [urlOf(site), site])).values()];
}

/** @throws UsageError when it is no address */
function addressOf(value: string | undefined): string | undefined {
  if (value === undefined || isIP(value) !== 0) return value;
  const example = 'e.g. --expect-address 203.0.113.7';
  throw new UsageError('doctor', [`--expect-address: must be an IP address, got '${value}' (${example})`]);
}

function engineOf({ name, dockerHost, containers, edges }: StackFacts): EngineCase {
  return { title: `Stack ${name}`, docker: new Docker(dockerHost), edges: edges.map((edge) => edge.name), containers };
}

function anEngine(name = 'edge'): EngineCase {
  return { title: `Edge ${name}`, docker: new Docker(), edges: [name] };
}

/** Addresses of the machine that an engine is on, as far as they are known. */
async function addressesOf({ docker }: EngineCase): Promise<string[]> {
  const host = docker.host ?? process.env.DOCKER_HOST ?? '';
  if (!/^(ssh|tcp|https?):/.test(host) || !URL.canParse(host)) return ownAddresses();
  return inTime(resolveBySystem(new URL(host).hostname)).catch(() => []);
}
