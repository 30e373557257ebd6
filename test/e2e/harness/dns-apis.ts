import { type Configuration, PORTS } from '../stand-ins/dns/configuration';
import { docker, logs } from './docker';
import { standIns } from './facts';
import { until } from './wait';

/** The stand-in for the HTTP APIs of DNS providers, as a container on an edge's network. */
export class DnsApis {
  /** Settings by which lego finds it in the providers' place. They have no prop, as nobody else has another API. */
  public readonly settings: { readonly [variable: string]: string };

  /** @param name of the container; starts with the deployment's name, so that it is cleaned up with it */
  constructor(public readonly name: string) {
    this.settings = {
      CLOUDFLARE_BASE_URL: `http://${name}:${PORTS.cloudflare}/client/v4`,
      AWS_ENDPOINT_URL_ROUTE_53: `http://${name}:${PORTS.route53}`,
    };
  }

  public async start(network: string, configuration: Configuration): Promise<void> {
    const run = ['run', '--detach', '--name', this.name, '--network', network];
    // Not as an argument: tokens are looked for among those of all processes of the machine.
    const env = { ...process.env, CONFIGURATION: JSON.stringify(configuration) };
    await docker([...run, '--env', 'CONFIGURATION', standIns().dns], { env });
    await until('the APIs are there', 10, async () => (await logs(this.name)).match(/ listens on /g)?.length === 2);
  }

  /** Records that an API has created, or deleted, as '<name> <text>', in their order. */
  public async records(api: keyof typeof PORTS, what: 'created' | 'deleted'): Promise<string[]> {
    const start = `${api}: ${what} `;
    const lines = (await logs(this.name)).split('\n').filter((line) => line.startsWith(start));
    return lines.map((line) => line.slice(start.length));
  }
}
