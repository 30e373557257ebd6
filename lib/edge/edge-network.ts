import { checkProps, optional, Rules, text } from '../internal/rules';
import { isCidr, isNetworkName, Problems } from '../internal/validate';

/** How the network of an edge is made. */
export interface EdgeNetworkOptions {
  /** Its IPv4 network in CIDR notation, e.g. '10.89.0.0/24'. @default - the engine chooses */
  readonly subnet?: string;
  /** Its IPv6 network in CIDR notation, e.g. 'fd00:89::/64'. @default - no IPv6 */
  readonly ipv6Subnet?: string;
}

/** The Docker network on which a proxy meets the containers behind it. */
export class EdgeNetwork {
  /**
   * One of the edge's own, under its name, with a digest of the subnets behind it where there are any: other subnets make
   * another network beside it, so that no container is without one meanwhile.
   *
   * @param options its subnets, where the engine shall not choose
   * @throws when a subnet is not a network in CIDR notation
   */
  public static own(options: EdgeNetworkOptions = {}): EdgeNetwork {
    const problems = new Problems('EdgeNetwork.own');
    checkProps(problems, 'options', options, OWN_NETWORK_RULES);
    problems.throwIfAny();
    return new EdgeNetwork(options);
  }

  /**
   * One that exists already. Containers of others may be on it: the edge takes no alias there.
   *
   * @param name as `docker network ls` shows it
   * @throws when the name is invalid
   */
  public static existing(name: string): EdgeNetwork {
    const problems = new Problems('EdgeNetwork.existing');
    text(isNetworkName, 'be the name of a Docker network', 'shared')(problems, 'name', name);
    problems.throwIfAny();
    return new EdgeNetwork({}, name);
  }

  private constructor(
    /** @internal */
    public readonly _options: EdgeNetworkOptions,
    /** @internal */
    public readonly _existing?: string,
  ) {}
}

const isSubnet = (v6: boolean) => (value: string) => isCidr(value) && value.includes('/') && value.includes(':') === v6;

const OWN_NETWORK_RULES: Rules<EdgeNetworkOptions> = {
  subnet: optional(text(isSubnet(false), 'be an IPv4 network in CIDR notation', '10.89.0.0/24')),
  ipv6Subnet: optional(text(isSubnet(true), 'be an IPv6 network in CIDR notation', 'fd00:89::/64')),
};
