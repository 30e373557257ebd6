import { differencesTable, PROXY_NAMES, reasonsTable } from './e2e/conformance/differences';
import { DIFFERENCES, differencesDocument } from './e2e/conformance/document';
import { gateway, proxy, type Row } from './e2e/conformance/row';
import { TABLE } from './e2e/conformance/table';
import { expectGolden } from './golden';

const ROWS: Row[] = [
  { rule: 'all alike', request: { path: '/a' }, expected: gateway() },
  {
    rule: 'one | other',
    request: { path: '/a' },
    expected: proxy(414),
    except: { Caddy: { expected: gateway({ url: '/b', received: { Upgrade: [] } }), reason: 'It is so.' } },
  },
];

test('the rows that differ are told with what each proxy does, and why', () => {
  expect(differencesTable(ROWS)).toBe(
    [
      '| Rule | Caddy | nginx | Traefik | Why |',
      '| --- | --- | --- | --- | --- |',
      '| one \\| other | gateway, as `/b`, gets no Upgrade | 414 | 414 | It is so. |',
    ].join('\n'),
  );
});

test('the reasons are told with their proxies and the number of rows', () => {
  expect(reasonsTable(ROWS)).toBe(
    ['| Proxy | What is in its nature | Rows |', '| --- | --- | ---: |', '| Caddy | It is so. | 1 |'].join('\n'),
  );
});

test('DIFFERENCES.md is that of the table', () => expectGolden(DIFFERENCES, differencesDocument(TABLE)));

test('every row has a rule of its own', () => {
  const rules = TABLE.map(({ rule }) => rule);
  expect(rules.filter((rule, at) => rules.indexOf(rule) !== at)).toEqual([]);
});

test('exceptions are of proxies that exist, and are told in one sentence', () => {
  const exceptions = TABLE.flatMap(({ except }) => Object.entries(except ?? {}));
  expect(exceptions.filter(([name]) => !PROXY_NAMES.includes(name))).toEqual([]);
  expect(exceptions.filter(([, { reason }]) => !/^[^.]*\D\.$|^.+\.$/.test(reason))).toEqual([]);
});
