import { forward, GATEWAY } from '../../intents';
import { linesOfRoutes } from './location-of';
import { readNginxConf } from './read-nginx-conf';

/** What is refused of a request's path and query as they came. */
const refused = linesOfRoutes(forward('/', GATEWAY)).flatMap((line) => {
  if (!line.startsWith('if ($request_uri ~')) return [];
  const [[, , , pattern]] = readNginxConf(`${line.replaceAll('$request_uri', 'x')} }`);
  return [new RegExp(pattern.slice(0, -1).replaceAll('\\z', '$'))];
});
const isRefused = (target: string) => refused.some((pattern) => pattern.test(target));

test.each([
  '/a#b',
  '/a\\b',
  '/a%5cb',
  '/api/..%2Fx',
  '/api%2F..%2fx',
  '/office/%2F../api/x',
  '/api/a%2Fb/../../office/x',
  '/api/a%2Fb/%2e%2E/c',
  '/office//../api/x',
  '/office/x//y/../../../api/x',
  '/api/x//..',
  '/api/x//..?a',
  '//x/../api/y',
  '/x/../api//y',
  '/x/.%2e%2fy',
])('refused, as an upstream might read it differently: %s', (target) => {
  expect(isRefused(target)).toBe(true);
});

test.each([
  '/api/../x',
  '/api/%2e%2e/x',
  '//api//x',
  '/api%2Fx',
  '/api/./x//y',
  '/api/..x//y',
  '/api//x..',
  '/api//x../y',
  '/api/..;/a%2Fb',
  '/api/...//y',
  '/api//x?a=/../y',
  '/api/../x?a=b//c',
  '/api/%252e%252e//x',
])('left to the routes: %s', (target) => {
  expect(isRefused(target)).toBe(false);
});
