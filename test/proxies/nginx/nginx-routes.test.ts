import { writeNginxConf } from '../../../lib/proxies/nginx/nginx-conf';
import { routeLocations } from '../../../lib/proxies/nginx/nginx-routes';
import { forward, GATEWAY, sophonSite } from '../../intents';
import { readNginxConf } from './read-nginx-conf';

const write = (...paths: string[]) =>
  writeNginxConf(routeLocations(sophonSite({ routes: paths.map((path) => forward(path, GATEWAY)) })));

function pattern(path: string): RegExp {
  const [[, operator, regex]] = readNginxConf(write(path));
  expect(operator).toBe('~*');
  return new RegExp(regex.replaceAll('\\z', '$'), 'i');
}

test.each(['/api', '/api/', '/api/x', '/API/x'])('/api serves %s', (path) => {
  expect(path).toMatch(pattern('/api'));
});

test.each(['/apix', '/x/api', '/', '/ap'])('/api leaves %s to others', (path) => {
  expect(path).not.toMatch(pattern('/api'));
});

test('a dot in a path is a dot', () => {
  expect('/v1.0').toMatch(pattern('/v1.0'));
  expect('/v1x0').not.toMatch(pattern('/v1.0'));
});

test('routes are tried in the order of the intent', () => {
  const locations = write('/hubs', '/api', '/mcp', '/').match(/location .* \{/g);
  expect(locations).toEqual([
    'location ~* "^/hubs(?:/|\\\\z)" {',
    'location ~* "^/api(?:/|\\\\z)" {',
    'location ~* "^/mcp(?:/|\\\\z)" {',
    'location / {',
  ]);
});

test.each([[[]], [['/api']]])('what no route is for is not found: %j', (paths) => {
  expect(write(...paths)).toMatch(/location \/ \{\n {4}return 404;\n\}\n$/);
});
