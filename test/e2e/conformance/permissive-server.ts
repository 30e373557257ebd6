import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificate } from '../harness/certificates';
import type { Site } from '../harness/site';

/**
 * Runs some work while a TLS server listens that takes whatever a client can offer. What a proxy refuses counts as
 * refused only if this server would have taken it.
 */
export async function withPermissiveServer<T>(
  { certificate, key }: Certificate,
  work: (site: Site) => Promise<T>,
): Promise<T> {
  const server = createServer({
    cert: certificate,
    key,
    minVersion: 'TLSv1',
    ciphers: 'ALL:COMPLEMENTOFALL:@SECLEVEL=0',
    ecdhCurve: 'X25519:P-256:P-384:P-521:X448',
    dhparam: 'auto',
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await work({ domain: 'sophon.test', address: '127.0.0.1', httpsPort: port });
  } finally {
    server.close();
  }
}
