import { CONTAINER_PORTS } from '../../../lib/model/published-ports';
import { HEALTH_LISTENER } from '../../../lib/proxies/health-listener';
import { DOMAIN } from './names';
import { proxy, REFUSED, type Row } from './row';

const { address, port } = HEALTH_LISTENER;
const HOST = `${address}:${port}`;

/** Where the proxy answers its own health check: nobody else is to reach it, by whatever way. */
export const HEALTH: readonly Row[] = [
  {
    rule: 'the port of the health listener is closed to clients',
    request: { bytes: `GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`, plain: port },
    expected: REFUSED,
  },
  {
    rule: 'the port of the health listener is closed to containers on the proxy’s network',
    request: { innerPort: port },
    expected: REFUSED,
  },
  {
    rule: 'containers on the proxy’s network are clients as all others',
    request: { innerPort: CONTAINER_PORTS.http },
    expected: proxy(404),
  },
  {
    rule: 'the address of the health listener is an unknown host on port 80',
    request: { over: 'port 80', host: HOST },
    expected: proxy(404, { headers: { Location: [] } }),
  },
  {
    rule: 'the address of the health listener is an unknown host on port 443',
    request: { host: HOST },
    expected: proxy(404),
  },
  {
    rule: 'an absolute target does not lead to the health listener',
    request: { bytes: `GET http://${HOST}/ HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n` },
    expected: proxy(404),
  },
];
