import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import { portOf, type Site, tlsOf } from './site';

/** What came back on a raw connection. */
export interface Exchange {
  readonly text: string;
  /** Whether the peer closed the connection; false: it only fell silent. */
  readonly closed: boolean;
}

export interface ExchangeOptions {
  /** What else the TLS handshake is to say; `servername` is the site's domain unless told. */
  readonly tls?: ConnectionOptions;
  /** Milliseconds of silence after which the peer is taken to have said all, 1000 unless told. */
  readonly silence?: number;
}

/**
 * Sends bytes that no HTTP library would, and gives back all that comes.
 *
 * @throws when the connection or the TLS handshake is refused
 */
export async function exchange(site: Site, bytes: string | Buffer, options: ExchangeOptions = {}): Promise<Exchange> {
  const socket = site.plain ? await plainSocket(site) : await tlsSocket(site, options.tls);
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const done = (closed: boolean) => {
      socket.destroy();
      resolve({ text: Buffer.concat(chunks).toString('latin1'), closed });
    };
    socket.setTimeout(options.silence ?? 1000, () => done(false));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => done(true));
    socket.on('close', () => done(true));
    socket.write(bytes);
  });
}

/** What a TLS handshake agreed on. */
export interface Handshake {
  /** 'TLSv1.2' or 'TLSv1.3' */
  readonly protocol: string;
  /** OpenSSL's name of the cipher suite. */
  readonly cipher: string;
  /** Protocol chosen by ALPN, e.g. 'h2'. */
  readonly alpn?: string;
  readonly certificate: PeerCertificate;
}

/** Makes a TLS handshake with a site. @throws when it is refused */
export async function handshake(site: Site, options: ConnectionOptions = {}): Promise<Handshake> {
  const socket = await tlsSocket(site, options);
  const agreed: Handshake = {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    alpn: socket.alpnProtocol || undefined,
    certificate: socket.getPeerCertificate(),
  };
  socket.destroy();
  return agreed;
}

/** A TLS session with a site, as clients take it up again. @throws when the site gives none */
export async function sessionOf(site: Site, options: ConnectionOptions): Promise<Buffer> {
  const socket = await tlsSocket(site, options);
  const session = new Promise<Buffer>((resolve, reject) => {
    socket.once('session', resolve);
    socket.setTimeout(SESSION_TIMEOUT, () => reject(new Error('no session')));
  });
  return session.finally(() => socket.destroy());
}

/** Milliseconds; servers give sessions at once. */
const SESSION_TIMEOUT = 2_000;

function tlsSocket(site: Site, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const target = { host: site.address, port: portOf(site), servername: site.domain };
  return opened(connectTls({ ...target, ...tlsOf(site), ...options }), 'secureConnect');
}

function plainSocket(site: Site): Promise<Socket> {
  return opened(connect({ host: site.address, port: portOf(site) }), 'connect');
}

function opened<T extends Socket>(socket: T, event: string): Promise<T> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed during the handshake')));
  });
}
