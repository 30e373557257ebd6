import { assert, property, string } from 'fast-check';
import { writeLabels } from '../../../lib/proxies/traefik/traefik-labels';

test('a leaf is a label, a list has commas, an empty object is true, names are in order', () => {
  const tree = { http: { routers: { b: { entryPoints: ['web', 'websecure'], tls: {} } }, a: 1 }, enable: true };
  expect(Object.entries(writeLabels(tree))).toEqual([
    ['traefik.enable', 'true'],
    ['traefik.http.a', '1'],
    ['traefik.http.routers.b.entryPoints', 'web,websecure'],
    ['traefik.http.routers.b.tls', 'true'],
  ]);
});

test('objects in a list have numbers', () => {
  expect(writeLabels({ domains: [{ main: 'a' }, { main: 'b' }] })).toEqual({
    'traefik.domains[0].main': 'a',
    'traefik.domains[1].main': 'b',
  });
});

test('any value comes back as it is, or is refused for a line end', () => {
  assert(
    property(string({ unit: 'binary' }), (value) => {
      if (/[\r\n]/.test(value)) expect(() => writeLabels({ value })).toThrow('must be one line');
      else expect(writeLabels({ value })).toEqual({ 'traefik.value': value });
    }),
  );
});

test('any list comes back element by element, or is refused', () => {
  assert(
    property(string({ unit: 'binary' }), string({ unit: 'binary' }), (one, other) => {
      const list = [one, other];
      if (list.some((text) => text === '' || /[,\r\n]/.test(text))) expect(() => writeLabels({ list })).toThrow();
      else expect(writeLabels({ list })['traefik.list'].split(',')).toEqual(list);
    }),
  );
});

test.each(['a.b', 'a[0]', 'a b', 'a=b', ''])(
  "fails when a name is '%s', which would be read as something else",
  (name) => {
    expect(() => writeLabels({ [name]: 1 })).toThrow('must have names without');
  },
);

test('a name that only Terraform knows is a name', () => {
  const token = '${TfToken[TOKEN.1]}';
  expect(writeLabels({ [`a-${token}`]: 1 })).toEqual({ [`traefik.a-${token}`]: '1' });
  expect(() => writeLabels({ [`${token}.b`]: 1 })).toThrow('must have names without');
});
