import type { ContainerPlan, EdgeIntent, EdgePlan } from '../../lib';
import { OwnProxy } from '../own-proxy';

/** How many sites and routes a proxy was asked for, e.g. '2s5r'. */
export function markOf({ sites }: EdgeIntent): string {
  return `${sites.length}s${sites.reduce((sum, { routes }) => sum + routes.length, 0)}r`;
}
/** The same as a number, e.g. 2005. */
export const numberOf = ({ sites }: EdgeIntent) =>
  1000 * sites.length + sites.reduce((sum, site) => sum + site.routes.length, 0);

/** A container with the mark in every field. */
export function markedContainer(intent: EdgeIntent, what: string): ContainerPlan {
  const mark = markOf(intent);
  return {
    image: `${what}:${mark}`,
    user: `${numberOf(intent)}:${numberOf(intent)}`,
    entrypoint: ['/entrypoint', mark],
    command: ['command', mark],
    env: { [`${what}_${mark}`]: mark },
    capabilities: [`${what}_${mark}`],
    tmpfs: { [`/tmp/${mark}`]: `size=${mark}` },
    mounts: [
      { volume: `state-${mark}`, path: `/state/${mark}`, readOnly: true },
      { volume: `kept-${mark}`, path: `/kept/${mark}`, readOnly: false },
    ],
    healthcheck: ['CMD', mark],
    stopSignal: `SIG${mark}`,
  };
}

/** A plan with the mark in every field. */
export function markedPlan(intent: EdgeIntent): Required<EdgePlan> {
  const mark = markOf(intent);
  return {
    proxy: markedContainer(intent, 'proxy'),
    ports: [{ containerPort: numberOf(intent), hostPort: numberOf(intent), protocol: `tcp${mark}` }],
    volumes: [
      { id: `state-${mark}`, retained: false },
      { id: `kept-${mark}`, retained: true },
    ],
    config: {
      directory: `/etc/${mark}`,
      files: [
        { name: `own-${mark}`, parts: [{ hostPath: `/host/${mark}` }], secret: true },
        { name: `conf-${mark}`, text: `text ${mark}`, secret: false },
      ],
      validate: `validate ${mark}`,
      activate: `activate ${mark}`,
      env: { CONFIG: mark },
      capabilities: [`CONFIG_${mark}`],
      mounts: [{ volume: `state-${mark}`, path: `/activate/${mark}`, readOnly: false }],
    },
    sidecars: [{ id: `side-${mark}`, container: markedContainer(intent, 'side'), beforeProxy: true }],
  };
}

/** A proxy whose every plan says how many sites and routes it is for. */
export const marking = () => new OwnProxy(markedPlan);
