import { writeFileSync } from 'node:fs';
import { TerraformStack, Testing } from 'cdktf';
import { CAPABILITIES } from '../../../lib/model/capabilities';
import { differing, reasonsOf } from '../conformance/differences';
import { DIFFERENCES, differencesDocument, summaryOf } from '../conformance/document';
import { withPermissiveServer } from '../conformance/permissive-server';
import { type Findings, runRows, untilServed } from '../conformance/run';
import { CERTIFICATE, declareFor, nameFor, OPTIONAL, optionalOf, sitesBehind } from '../conformance/stack';
import { TABLE, TOPICS } from '../conformance/table';
import { facts, figure } from '../harness/facts';
import { progress } from '../harness/progress';
import { factsOfEachProxy } from '../harness/proxies';
import { handshake } from '../harness/raw';
import { Deployment } from '../harness/stack';

factsOfEachProxy('Conformance', (proxy) => {
  const deployment = new Deployment(nameFor(proxy));
  let found: Findings = new Map();

  beforeAll(async () => {
    await deployment.startAfresh();
    await deployment.apply(declareFor(proxy));
    const sites = await sitesBehind(proxy);
    await untilServed(sites);
    const start = performance.now();
    found = await runRows(TABLE, proxy.name, sites);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    progress(`${nameFor(proxy)}: ${TABLE.length} rows on ${sites.length} sites in ${seconds} s`);
  });
  afterAll(() => deployment.cleanUp());

  test.each(Object.entries(TOPICS))('%s: all rows hold at both sites', (_topic, rows) => {
    const failed = rows.map((row) => ({ rule: row.rule, wrong: found.get(row) ?? ['the row was not sent'] }));
    expect(failed.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  });

  test('every exception is needed, and is the only way in which the proxy differs', () => {
    const own = TABLE.filter((row) => row.except?.[proxy.name]);
    figure('rows', TABLE.length);
    figure('rows in which it differs', own.length);
    expect(own.flatMap((row) => found.get(row))).toEqual([]);
  });

  test('rows are left out for what it refuses at synth alone', () => {
    const leftOut = TABLE.filter((row) => row.except?.[proxy.name]?.expected.refusedAtSynth);
    const refused = OPTIONAL.filter((one) => !optionalOf(proxy).includes(one));
    figure('rows that are left out, as it refuses at synth', leftOut.length);
    expect(leftOut.length > 0).toBe(refused.length > 0);
    for (const one of refused) {
      const declare = declareFor(proxy, [...optionalOf(proxy), one]);
      const synth = () => Testing.synth(stackOf(declare));
      expect(synth).toThrow(`${CAPABILITIES[one].title} is not possible`);
    }
  });
});

function stackOf(declare: (stack: TerraformStack) => void): TerraformStack {
  const stack = new TerraformStack(Testing.app(), 'stack');
  declare(stack);
  return stack;
}

facts('Conformance', undefined, () => {
  test('every handshake that a proxy refuses is one that another server takes', async () => {
    const refused = TABLE.filter(({ expected }) => expected.refused).map(({ request }) => request);
    const handshakes = refused.flatMap((request) => ('handshake' in request ? [request.handshake] : []));
    expect(handshakes.length).toBeGreaterThan(20);
    await withPermissiveServer(CERTIFICATE, async (site) => {
      for (const options of handshakes) await handshake(site, options);
    });
  });
});

afterAll(() => {
  progress(summaryOf(TABLE));
  for (const row of differing(TABLE)) progress(`${row.rule}: ${reasonsOf(row).join(' ')}`);
  writeFileSync(DIFFERENCES, differencesDocument(TABLE));
});
