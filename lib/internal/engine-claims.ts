import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';

/** A port of the host, and who publishes it. */
interface PublishedPort {
  readonly path: string;
  readonly address: string;
  readonly port: number;
}

/** What the constructs of a stack have taken of the engine that it is deployed to: names and ports exist once there. */
export class EngineClaims extends Construct {
  /** Those of the stack that a construct is in. */
  public static of(scope: Construct): EngineClaims {
    const stack = TerraformStack.of(scope);
    return (stack.node.tryFindChild(ID) as EngineClaims | undefined) ?? new EngineClaims(stack, ID);
  }

  private readonly names = new Map<string, string>();
  private readonly data = new Map<string, string>();
  private readonly ports: PublishedPort[] = [];

  /** @throws when another construct has the base name: its containers and networks would be taken for these */
  public claimName(scope: Construct, name: string): void {
    const other = this.names.get(name);
    if (other !== undefined) {
      throw new Error(
        `${scope.node.path}: name: must be its own, got '${name}', which '${other}' has (e.g. name: '${name}-2')`,
      );
    }
    this.names.set(name, scope.node.path);
  }

  /** @throws when another construct writes to the volume or directory: two databases in one place destroy each other */
  public claimData(scope: Construct, place: string): void {
    const other = this.data.get(place);
    if (other !== undefined) {
      throw new Error(
        `${scope.node.path}: data: must be its own, got '${place}', which '${other}' has (name another one)`,
      );
    }
    this.data.set(place, scope.node.path);
  }

  /** @throws when another construct publishes a port: the engine would refuse the second container */
  public claimPorts(scope: Construct, addresses: string[], ports: number[]): void {
    const wanted = addresses.flatMap((address) => ports.map((port) => ({ path: scope.node.path, address, port })));
    for (const { path, address, port } of wanted) {
      const other = this.ports.find((taken) => taken.port === port && overlaps(taken.address, address));
      if (!other) continue;
      throw new Error(
        `${path}: httpPort, httpsPort: must be free on ${address}, got '${port}', which '${other.path}' publishes ` +
          '(put both sites on one Edge, or give one of them other bindAddresses)',
      );
    }
    this.ports.push(...wanted);
  }
}

const ID = 'EngineClaims';

/** IPv4's and IPv6's wildcards do not meet: the engine binds them apart. */
function overlaps(one: string, other: string): boolean {
  const isV6 = (address: string) => address.includes(':');
  const all = ['0.0.0.0', '::'];
  return one === other || (isV6(one) === isV6(other) && (all.includes(one) || all.includes(other)));
}
