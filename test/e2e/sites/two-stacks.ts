import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { type App, TerraformStack } from 'cdktf';
import { Edge, Sophon, SophonData, SophonIngress, Tls } from 'cdktf-sophon';
import { Authority, tlsOf } from '../harness/certificates';
import { containerId, theOneCalled } from '../harness/docker';
import { standIns } from '../harness/facts';
import type { ProxyUnderTest } from '../harness/proxies';
import { served } from '../harness/served';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';

const AUTHORITY = new Authority('End-to-end tests of stacks');

/** Two stacks of one app: an edge with a Sophon, and another Sophon whose site is on that edge. */
export class TwoStacks {
  /** The stack with the edge. */
  public readonly edge: Deployment;
  /** The other one. */
  public readonly app: Deployment;
  /** Site of the edge's own stack. */
  public readonly here: Site;
  /** Site of the other stack. */
  public readonly there: Site;

  private readonly tls: Tls;

  constructor(private readonly proxy: ProxyUnderTest) {
    this.edge = new Deployment(`e2e-stacks-${proxy.id}-edge`);
    this.app = new Deployment(`e2e-stacks-${proxy.id}-app`);
    const [here, there] = ['here', 'there'].map((name) => `${name}.${proxy.id}.sophon.test`);
    this.here = { domain: here, address: proxy.address, root: AUTHORITY.root };
    this.there = { ...this.here, domain: there };
    this.tls = tlsOf(AUTHORITY.issue([here, there]));
  }

  public async applyEdge(): Promise<void> {
    await this.edge.applyStack((app) => this.stacks(app).edge);
    await served(this.here);
  }

  public async applyApp(): Promise<void> {
    await this.app.applyStack((app) => this.stacks(app).app);
    await served(this.there);
  }

  /** Ids of the containers that the edge is made of. */
  public edgeContainers(): Promise<(string | undefined)[]> {
    return Promise.all([containerId(this.edge.name), theOneCalled(`${this.edge.name}-config`)]);
  }

  private stacks(scope: App): { edge: TerraformStack; app: TerraformStack } {
    const edgeStack = stackOf(scope, this.edge.name);
    const edge = new Edge(edgeStack, 'Edge', {
      name: this.edge.name,
      proxy: this.proxy.plain(),
      tls: this.tls,
      bindAddresses: [this.proxy.address],
    });
    const appStack = stackOf(scope, this.app.name);
    for (const [stack, { domain }] of [
      [edgeStack, this.here],
      [appStack, this.there],
    ] as const) {
      const { gateway, dashboard } = standIns();
      const sophon = new Sophon(stack, 'Sophon', {
        name: `${stack.node.id}-sophon`,
        data: SophonData.volume({ mountPath: '/data' }),
        gateway: { image: gateway },
        dashboard: { image: dashboard },
      });
      const upstreams = { gateway: sophon.gateway, dashboard: sophon.dashboard };
      new SophonIngress(stack, 'Ingress', { edge, domain, ...upstreams });
    }
    return { edge: edgeStack, app: appStack };
  }
}

function stackOf(app: App, id: string): TerraformStack {
  const stack = new TerraformStack(app, id);
  new DockerProvider(stack, 'docker', { host: process.env.DOCKER_HOST });
  return stack;
}
