import type { ContainerPlan, EdgeIntent, EdgePlan, IProxy, ProxyPlan } from '../lib';

/** The smallest container that a plan may have, with changes. */
export function plannedContainer(change: Partial<ContainerPlan> = {}): ContainerPlan {
  return { image: 'proxy:1', user: '1:2', ...change };
}

/** The smallest plan of a proxy, with changes. */
export function plannedEdge(change: Partial<EdgePlan> = {}): EdgePlan {
  const files = [{ name: 'a.conf', text: 'a', secret: false }];
  const config = { directory: '/etc/proxy', files, validate: 'true' };
  return { proxy: plannedContainer(), ports: [], volumes: [], config, sidecars: [], ...change };
}

/** A proxy as somebody else might write it: plans what a test wants, and keeps what it was asked. */
export class OwnProxy implements IProxy {
  public readonly asked: EdgeIntent[] = [];

  public constructor(private readonly change: (intent: EdgeIntent) => Partial<EdgePlan> = () => ({})) {}

  public plan(intent: EdgeIntent): ProxyPlan {
    this.asked.push(intent);
    return { edge: plannedEdge(this.change(intent)) };
  }
}

/** Somebody else's proxy that reads labels: as many as a test wants, the same for every upstream. */
export class OwnLabelReader implements IProxy {
  public readonly existingNetwork = 'elsewhere';
  public readonly asked: EdgeIntent[] = [];

  public constructor(private readonly labels: (intent: EdgeIntent) => { [name: string]: string } = () => ({})) {}

  public plan(intent: EdgeIntent): ProxyPlan {
    this.asked.push(intent);
    const upstreams = intent.sites.flatMap(({ routes }) =>
      routes.flatMap(({ action }) => ('upstream' in action ? [action.upstream.id] : [])),
    );
    const labels = this.labels(intent);
    return { labels: [...new Set(upstreams)].map((upstream) => ({ upstream, labels })) };
  }
}
