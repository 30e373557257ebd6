import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../server';
import type { Api } from './answer';
import { cloudflare } from './cloudflare';
import { type Configuration, PORTS } from './configuration';
import { Records } from './records';
import { route53 } from './route53';

/**
 * Stands in for the HTTP APIs of DNS providers, each on a port of its own, and writes what they are told into the zones of a
 * DNS server. The log says what they were told, and whom they refused.
 */
const configuration: Configuration = JSON.parse(process.env.CONFIGURATION ?? '');

serveApi('cloudflare', 'application/json', (records) => cloudflare(configuration.cloudflare, records));
serveApi('route53', 'text/xml', (records) => route53(configuration.route53, records));

function serveApi(name: keyof typeof PORTS, contentType: string, make: (records: Records) => Api): void {
  const api = make(new Records(name, configuration.nameserver, configuration.key));
  const server = createServer(async (request, response) => {
    const { method = '', url: target = '', headers } = request;
    try {
      const { status, body } = await api({ method, target, headers, body: await text(request) });
      if (status >= 400) console.log(`${name}: refused ${method} with ${status}`);
      response.writeHead(status, { 'Content-Type': contentType }).end(body);
    } catch (error) {
      console.log(`${name}: ${error}`);
      response.writeHead(500).end();
    }
  });
  listen(name, server, PORTS[name]);
}
