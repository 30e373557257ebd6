import { join } from 'node:path';
import { nginxFiles } from '../../../lib/proxies/nginx/nginx-files';
import { expectGolden } from '../../golden';
import { edgeIntent, forward, GATEWAY, GUARDED_SITE, guarded, sophonSite } from '../../intents';

test('a guarded site has its files ahead of nginx.conf', () => {
  const files = nginxFiles(edgeIntent([GUARDED_SITE]), {});
  expect(files.map(({ name, secret }) => [name, secret])).toEqual([
    ['guarded.example.com.clients.pem', false],
    ['guarded.example.com+admin.users', true],
    ['guarded.example.com+old.users', true],
    ['request-headers.conf', false],
    ['nginx.conf', false],
  ]);
  const headers = files.find(({ name }) => name === 'request-headers.conf');
  expectGolden(join(__dirname, 'golden', 'guarded.request-headers'), headers?.text ?? '');
});

test('what is told every upstream is in the list for those that are told more, but for the upgrade', () => {
  const files = nginxFiles(edgeIntent([GUARDED_SITE]), {});
  const [list, whole] = files.slice(-2).map(({ text }) => text?.split('\n').map((line) => line.trim()) ?? []);
  const told = whole.slice(0, whole.indexOf('server {')).filter((line) => line.startsWith('proxy_set_header '));
  expect(told.filter((line) => !/ (Upgrade|Connection) /.test(line))).toEqual(list.filter((line) => line !== ''));
});

test.each([
  ['nobody is guarded', sophonSite()],
  ['addresses alone are', sophonSite({ routes: [guarded(forward('/', GATEWAY), { allow: ['10.0.0.0/8'] })] })],
])('there is nothing beside nginx.conf where %s', (_, site) => {
  expect(nginxFiles(edgeIntent([site]), {}).map(({ name }) => name)).toEqual(['nginx.conf']);
});
