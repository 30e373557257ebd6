import { writeFileSync } from 'node:fs';
import { differing, reasonsOf } from '../conformance/differences';
import { DIFFERENCES, differencesDocument, summaryOf } from '../conformance/document';
import { withPermissiveServer } from '../conformance/permissive-server';
import type { Row } from '../conformance/row';
import { runRows } from '../conformance/run';
import { CERTIFICATE, declareFor, nameFor, siteBehind } from '../conformance/stack';
import { TABLE, TOPICS } from '../conformance/table';
import { facts, figure } from '../harness/facts';
import { progress } from '../harness/progress';
import { factsOfEachProxy } from '../harness/proxies';
import { handshake } from '../harness/raw';
import { Deployment } from '../harness/stack';

factsOfEachProxy('Conformance', (proxy) => {
  const deployment = new Deployment(nameFor(proxy));
  let found = new Map<Row, string[]>();

  beforeAll(async () => {
    await deployment.startAfresh();
    await deployment.apply(declareFor(proxy));
    const start = performance.now();
    found = await runRows(TABLE, proxy.name, { site: siteBehind(proxy), container: nameFor(proxy) });
    progress(`${nameFor(proxy)}: ${TABLE.length} rows in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  });
  afterAll(() => deployment.cleanUp());

  test.each(Object.entries(TOPICS))('%s: all rows hold', (_topic, rows) => {
    const failed = rows.map((row) => ({ rule: row.rule, wrong: found.get(row) ?? ['the row was not sent'] }));
    expect(failed.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  });

  test('every exception is needed, and is the only way in which the proxy differs', () => {
    const own = TABLE.filter((row) => row.except?.[proxy.name]);
    figure('rows', TABLE.length);
    figure('rows in which it differs', own.length);
    expect(own.flatMap((row) => found.get(row))).toEqual([]);
  });
});

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
