import { IConstruct } from 'constructs';
import { EdgeResources } from '../docker/edge-resources';
import { fulfils } from '../internal/rules';
import { EdgeSites } from './edge-sites';

/** An edge as its sites see it: an `Edge`, in this stack or in another one of the app. */
export interface IEdge extends IConstruct {
  /** Base name of its containers, its network and its volumes. */
  readonly name: string;
  /** Its Docker resources, to be overridden; absent when the proxy is somebody else's. */
  readonly resources?: EdgeResources;
  /** The configuration by path in the proxy's container, certificates excepted: what a snapshot test should hold. */
  readonly files: { [path: string]: string };
  /** @internal */
  readonly _sites: EdgeSites;
}

const isEdge = (value: unknown) => (value as Partial<IEdge> | null | undefined)?._sites !== undefined;

/** What the prop `edge` may be. */
export const EDGE = fulfils(isEdge, 'be an Edge', "new Edge(this, 'Edge', { proxy: new CaddyProxy() })");
