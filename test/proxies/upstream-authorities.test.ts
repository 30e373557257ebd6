import { edgeUpstreams } from '../../lib/model/edge-upstreams';
import { upstreamAuthorityFiles, upstreamAuthorityPath } from '../../lib/proxies/upstream-authorities';
import { edgeIntent, forward, GATEWAY, SECURE_SITE, sophonSite, WIKI } from '../intents';
import { PROXIES } from '../proxies';

/** Those that read files of ours. */
const OWN = PROXIES.filter(({ column }) => 'how' in column.upstreamAuthority);

const INTENT = edgeIntent([SECURE_SITE, sophonSite({ routes: [forward('/', GATEWAY), forward('/wiki', WIKI)] })]);
const FILES = ['https-wiki.corp.example-443.authority.pem', 'https-login.corp.example-443.authority.pem'];

test('each upstream has its roots in a file, once, and so has a service that is asked about clients', () => {
  expect(upstreamAuthorityFiles(INTENT)).toEqual(FILES.map((name) => ({ name, text: 'ROOT\n', secret: false })));
});

test('an upstream that public roots vouch for has none', () => {
  const paths = edgeUpstreams(INTENT).map((upstream) => upstreamAuthorityPath('/etc/proxy', upstream));
  expect(paths.filter((path) => path !== undefined)).toEqual(FILES.map((name) => `/etc/proxy/${name}`));
  expect(upstreamAuthorityPath('/etc/proxy', GATEWAY)).toBe(undefined);
});

test.each(OWN)('$name is published what its configuration names', ({ create }) => {
  const { directory = '', files = [] } = create().plan(INTENT).edge?.config ?? {};
  const configuration = files.map(({ name, text = '' }) => (name.endsWith('.pem') ? '' : text)).join('');
  for (const name of FILES) {
    expect(files.filter((file) => file.name === name)).toHaveLength(1);
    expect(configuration).toContain(`${directory}/${name}`);
  }
});
