import fc from 'fast-check';
import { Auth, EdgeNetwork, LogDriver, Maintenance, Secret, SophonData, Upstream } from '../lib';
import { hostileText, spoiled } from './hostile';
import { PROXIES } from './proxies';
import { container, containerIn, ingressIn, type Json, newStack, sophonIn, synthesized } from './stack';
import { evaluate } from './terraform-template';

/** Strings that reach Terraform, whichever proxy serves. */
const PLAUSIBLE = {
  image: 'registry.example.com/gateway:1',
  mountPath: '/data',
  volume: 'sophon_data',
  sophonName: 'sophon',
  environmentName: 'SOPHON__Tier',
  environmentValue: 'Personal',
  filePath: '/run/secrets/key',
  fileText: 'secret',
  labelName: 'team',
  labelValue: 'a',
  sophonNetwork: 'database',
  command: 'http://127.0.0.1:8080/health',
  logDriver: 'journald',
  logOptionName: 'tag',
  logOptionValue: 'edge',
  edgeName: 'edge',
  subnet: '10.89.0.0/24',
  bindAddress: '127.0.0.1',
  joinedNetwork: 'other_default',
  headerName: 'X-Team',
  headerValue: "default-src 'self'",
  domain: 'sophon.example.com',
  path: '/docs',
  containerName: 'other',
  network: 'third_default',
  redirect: 'https://www.example.com/docs',
  body: 'User-agent: *\nDisallow: /\n',
  allowed: '203.0.113.0/24',
  maintenancePage: '<!doctype html>\n<title>Back soon</title>\n',
  unavailablePage: '<!doctype html>\n<title>Away</title>\n',
  authPath: '/api/authz/forward-auth?a=b',
  copiedHeader: 'Remote-User',
  userName: 'anna',
  userHash: '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
};
type Values = typeof PLAUSIBLE;

function stackOf(values: Values, proxy = PROXIES[0].create()): Json {
  const stack = newStack();
  const sophon = sophonIn(stack, {
    name: values.sophonName,
    data: SophonData.volume({ mountPath: values.mountPath, name: values.volume }),
    gateway: {
      image: values.image,
      env: { [values.environmentName]: values.environmentValue },
      files: { [values.filePath]: values.fileText },
      labels: { [values.labelName]: values.labelValue },
      networks: [values.sophonNetwork],
      healthcheck: ['curl', values.command],
      logDriver: LogDriver.named(values.logDriver, { [values.logOptionName]: values.logOptionValue }),
    },
  });
  const ingress = ingressIn(stack, {
    domain: values.domain,
    gateway: sophon.gateway,
    dashboard: sophon.dashboard,
    proxy,
    name: values.edgeName,
    network: EdgeNetwork.own({ subnet: values.subnet }),
    bindAddresses: [values.bindAddress],
    joinedNetworks: [values.joinedNetwork],
    responseHeaders: { [values.headerName]: values.headerValue },
    allow: [values.allowed],
    maintenance: Maintenance.on({ page: values.maintenancePage }),
    dashboardPolicies: {
      unavailablePage: values.unavailablePage,
      auth: Auth.basic({ users: { [values.userName]: Secret.value(values.userHash) } }),
    },
  });
  ingress.addRoute(
    values.path,
    Upstream.container(containerIn(stack, 'Other', { name: values.containerName }), { port: 80 }),
  );
  ingress.addRoute('/network', Upstream.onNetwork({ network: values.network, host: 'third', port: 80 }), {
    auth: Auth.forward({ upstream: Upstream.onHost(9091), path: values.authPath, copyHeaders: [values.copiedHeader] }),
  });
  ingress.addRedirect('/redirect', values.redirect, { keepPathAndQuery: false });
  ingress.addResponse('/response', { body: values.body });
  return synthesized(stack);
}

/** All that Terraform would evaluate, in names and values, each once. */
function expressionsIn(json: Json): string[] {
  const found = new Set<string>();
  JSON.stringify(json, (key, value) => {
    for (const text of [key, value]) {
      if (typeof text !== 'string') continue;
      for (const part of evaluate(text)) if ('expression' in part) found.add(part.expression);
    }
    return value;
  });
  return [...found].sort();
}

const KNOWN = expressionsIn(stackOf(PLAUSIBLE));

/** Strings that are free, so that they are always hostile; one of the others is. */
const FREE = [
  'environmentValue',
  'fileText',
  'labelName',
  'labelValue',
  'command',
  'logOptionName',
  'logOptionValue',
] as const;
const OTHERS = (Object.keys(PLAUSIBLE) as (keyof Values)[]).filter((name) => !FREE.some((free) => free === name));
const free = Object.fromEntries(FREE.map((name) => [name, hostileText]));

const hostileValues = fc
  .constantFrom(...OTHERS)
  .chain((name) =>
    fc.record({ ...free, [name]: spoiled(PLAUSIBLE[name]) }).map((hostile): Values => ({ ...PLAUSIBLE, ...hostile })),
  );

/** That what is free arrives as it is. */
function expectArrived({ env, upload, labels, healthcheck, log_opts }: Json, values: Values): void {
  const text = (written: string) => evaluate(written).map((part) => ('text' in part ? part.text : undefined));
  const variables = env.map((variable: string) => text(variable).join());
  expect(variables).toContain(`${values.environmentName}=${values.environmentValue}`);
  const label = labels.find((one: Json) => one.label !== 'cdktf-sophon.name');
  const [[option, value]] = Object.entries<string>(log_opts);
  const arrived = [upload[0].content, label.label, label.value, healthcheck.test[2], option, value];
  expect(arrived.map((written) => text(written).join())).toEqual([
    values.fileText,
    values.labelName,
    values.labelValue,
    values.command,
    values.logOptionName,
    values.logOptionValue,
  ]);
}

test('Terraform evaluates what is ours and nothing else, whatever the strings are', () => {
  let accepted = 0;
  fc.assert(
    fc.property(hostileValues, (values) => {
      let json: Json;
      try {
        json = stackOf(values);
      } catch (error) {
        expect((error as Error).message).toMatch(/: [\s\S]*must /);
        return;
      }
      accepted += 1;
      expect(expressionsIn(json)).toEqual(KNOWN);
      expectArrived(container(json, 'Sophon/Gateway'), values);
    }),
    { numRuns: 120 },
  );
  expect(accepted).toBeGreaterThan(12);
});
