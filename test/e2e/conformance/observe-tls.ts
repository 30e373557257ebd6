import { IMAGES } from '../../../lib/model/images';
import { CONTAINER_PORTS } from '../../../lib/model/published-ports';
import { outcomeOf } from '../harness/process';
import { handshake } from '../harness/raw';
import type { Site } from '../harness/site';
import { type Observation, refusal, WITHOUT_ANSWER } from './observation';
import type { HandshakeRequest, OpensslRequest } from './row';

/** Makes a handshake as Node can. */
export async function observeHandshake(site: Site, { handshake: options }: HandshakeRequest): Promise<Observation> {
  try {
    const { protocol, cipher, alpn, certificate } = await handshake(site, options);
    return { ...WITHOUT_ANSWER, tls: { protocol, cipher, alpn, names: namesIn(certificate.subjectaltname) } };
  } catch (error) {
    return refusal(error);
  }
}

/** A ticket that says nothing of its life has a hint of 0, which is not printed. */
const TICKET = /(?:ticket lifetime hint: (\d+) .*\s+)?TLS session ticket:/g;
/** Tickets come after the handshake; without input openssl would not wait for them. */
const PATIENT = 'sleep 1 | openssl s_client "$@" 2>&1';

/**
 * Makes a handshake with the OpenSSL of nginx's image, in the network of the proxy's own container.
 *
 * @throws when it cannot be made, or what it prints is not understood
 */
export async function observeOpenssl(
  container: string,
  { domain }: Site,
  request: OpensslRequest,
): Promise<Observation> {
  const target = ['-connect', `127.0.0.1:${CONTAINER_PORTS.https}`, '-servername', domain];
  const place = ['--network', `container:${container}`, '--entrypoint', '/bin/sh', IMAGES.nginx];
  const { stdout } = await outcomeOf('docker', [
    ...['run', '--rm', ...place, '-c', PATIENT, 'openssl', ...target, ...request.openssl],
  ]);
  if (!stdout.includes('Cipher is')) throw new Error(`openssl s_client: ${stdout.slice(0, 500)}`);
  const group = /^Negotiated TLS1.3 group: (\S+)$/m.exec(stdout)?.[1];
  const tickets = [...stdout.matchAll(TICKET)].map(([, seconds = 0]) => Number(seconds));
  return { ...WITHOUT_ANSWER, tls: { group, tickets: tickets.length === 0 ? ['none'] : tickets } };
}

function namesIn(subjectAltName = ''): string[] {
  return subjectAltName.split(', ').map((name) => name.replace(/^DNS:/, ''));
}
