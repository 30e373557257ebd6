import { portSuffix, publishedPorts } from '../../lib/model/published-ports';

const PUBLISHED = { addresses: ['0.0.0.0'], httpPort: 80, httpsPort: 443, http3: false };

/** As `docker run --publish` has them. */
const ports = (secure: boolean, change: Partial<typeof PUBLISHED> = {}) =>
  publishedPorts({ secure, published: { ...PUBLISHED, ...change } }).map(
    ({ hostPort, containerPort, protocol }) => `${hostPort}:${containerPort}/${protocol}`,
  );

test.each([
  ['TLS', true, {}, ['80:80/tcp', '443:443/tcp']],
  ['HTTP/3', true, { http3: true }, ['80:80/tcp', '443:443/tcp', '443:443/udp']],
  ['other ports', true, { httpPort: 8080, httpsPort: 8443 }, ['8080:80/tcp', '8443:443/tcp']],
  ['no TLS', false, { httpPort: 8080 }, ['8080:80/tcp']],
])('with %s these ports are published', (_, secure, change, expected) => {
  expect(ports(secure, change)).toEqual(expected);
});

test.each([
  [true, 443, ''],
  [true, 8443, ':8443'],
  [false, 8443, ''],
])('with TLS %s at port %s what follows a domain is %j', (secure, httpsPort, suffix) => {
  expect(portSuffix(secure, { ...PUBLISHED, httpsPort })).toBe(suffix);
});
