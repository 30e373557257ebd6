import { merged } from '../../../lib/proxies/traefik/traefik-merge';

const OURS = { http: { routers: { site: { rule: 'Host(`a`)' } }, list: [1] } };

test('what is new is added at its depth, and ours is left alone', () => {
  const tree = merged('TraefikProxy', 'dynamicConfiguration', OURS, {
    http: { routers: { mine: { rule: 'Host(`b`)' } } },
    tcp: {},
  });
  expect(tree).toEqual({
    http: { routers: { site: { rule: 'Host(`a`)' }, mine: { rule: 'Host(`b`)' } }, list: [1] },
    tcp: {},
  });
  expect(OURS.http.routers).toEqual({ site: { rule: 'Host(`a`)' } });
});

test('names that every object has are names like others', () => {
  expect(merged('T', 'd', {}, { toString: 1 })).toEqual({ toString: 1 });
});

test('fails when a value of ours is set: all of them, with their paths', () => {
  const theirs = { http: { routers: { site: { rule: 'Host(`b`)' } }, list: [2] } };
  expect(() => merged('TraefikProxy', 'dynamicConfiguration', OURS, theirs)).toThrow(
    /^TraefikProxy: dynamicConfiguration\.http\.routers\.site\.rule: must .*; dynamicConfiguration\.http\.list: must /,
  );
});
