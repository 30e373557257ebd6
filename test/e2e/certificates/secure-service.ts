import { IMAGES } from '../../../lib/model/images';
import type { Certificate } from '../harness/certificates';
import { docker, logs } from '../harness/docker';

/** A company's server: TLS on several ports, each with a certificate of its own, and the gateway behind it. */
export class SecureService {
  /**
   * @param name of its container
   * @param network on which it is found
   */
  constructor(
    private readonly name: string,
    private readonly network: string,
  ) {}

  /**
   * Starts it.
   *
   * @param hosts names that it is found by
   * @param gateway container that it sends requests on to, WebSockets included; what is asked below /verify it answers itself
   */
  public async start(hosts: string[], gateway: string, ports: { [port: number]: Certificate }): Promise<void> {
    const aliases = hosts.flatMap((host) => ['--network-alias', host]);
    const servers = Object.keys(ports).map((port) => server(Number(port), gateway));
    const files = Object.entries(ports).map(([port, pair]) => [`PEM_${port}`, pemOf(pair)]);
    const env = [['CONFIGURATION', configuration(servers)], ...files].flatMap(([key, text]) => [
      '-e',
      `${key}=${text}`,
    ]);
    const write = files.map(([key]) => `printf %s "$${key}" >/tmp/${key}`);
    const program = ['printf %s "$CONFIGURATION" >/tmp/conf', ...write, "exec nginx -c /tmp/conf -g 'daemon off;'"];
    const run = ['run', '-d', '--name', this.name, '--network', this.network, ...aliases, ...env];
    await docker([...run, '--entrypoint', 'sh', IMAGES.nginx, '-ec', program.join('\n')]);
  }

  /** Exchanges the certificate at a port; connections that are open stay so. */
  public async renew(port: number, pair: Certificate): Promise<void> {
    const program = [
      // nginx keeps what it read from a file of the same inode and second.
      `printf %s "$PEM" >/tmp/new && mv /tmp/new /tmp/PEM_${port}`,
      'nginx -c /tmp/conf -s reload',
    ].join('\n');
    await docker(['exec', '-e', `PEM=${pemOf(pair)}`, this.name, 'sh', '-ec', program]);
  }

  /** Its IP address. */
  public address(): Promise<string> {
    return docker(['inspect', '-f', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', this.name]);
  }

  /** Requests that arrived at a port, as '<port> <name of the handshake> <method> <target>'. */
  public async received(port: number): Promise<string[]> {
    return (await logs(this.name)).split('\n').filter((line) => line.startsWith(`${port} `));
  }
}

/** Who comes with this value in the header `X-Ticket` may enter. */
export const TICKET = 'good';

function pemOf({ certificate, key }: Certificate): string {
  return certificate + key;
}

function configuration(servers: string[]): string {
  return `
    events {}
    http {
      log_format seen '$server_port $ssl_server_name $request_method $request_uri';
      access_log /dev/stdout seen;
      ${servers.join('')}
    }`;
}

function server(port: number, gateway: string): string {
  return `
      server {
        listen ${port} ssl;
        ssl_certificate /tmp/PEM_${port};
        ssl_certificate_key /tmp/PEM_${port};
        location /verify {
          if ($http_x_ticket != ${TICKET}) { return 401; }
          return 204;
        }
        location / {
          proxy_pass http://${gateway}:8080;
          proxy_http_version 1.1;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection $http_connection;
        }
      }`;
}
