import { TerraformProvider, TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';

/** Name by which every container of an edge reaches the Docker host. */
export const DOCKER_HOST_NAME = 'host.docker.internal';

/** Docker's own DNS server, as containers on a network of their own see it. @see https://docs.docker.com/engine/network/#dns-services */
export const DOCKER_DNS_SERVER = '127.0.0.11';

/**
 * Where the engine is that a construct's stack is deployed to, e.g. 'ssh://deploy@example.com'; undefined when only
 * Terraform knows. Without a host the provider takes the engine of the machine that runs Terraform.
 */
export function engineOf(construct: IConstruct): string | undefined {
  const providers = TerraformStack.of(construct).node.findAll().filter(isDockerProvider);
  const host = providers.find(({ alias }) => alias === undefined)?.hostInput;
  if (providers.length === 0 || Token.isUnresolved(host)) return undefined;
  return host ?? 'the local engine';
}

/** The provider's own class is not imported: it would cost every user's synth its time. */
interface DockerProvider extends TerraformProvider {
  readonly hostInput?: string;
}

function isDockerProvider(construct: IConstruct): construct is DockerProvider {
  return TerraformProvider.isTerraformProvider(construct) && construct.terraformResourceType === 'docker';
}
