import { shellProgram } from '../../internal/shell-program';
import { HEALTH_LISTENER } from '../health-listener';
import { API_FLAGS } from './traefik-acknowledgement';
import { Named, partName } from './traefik-names';
import { ENTRY_POINTS } from './traefik-paths';
import { Router } from './traefik-tree';

const { address, port } = HEALTH_LISTENER;

/** An entry point on loopback, which leaves no trace. Traefik's ping would answer there by itself: ours must route it. */
export function healthFlags(): string[] {
  const prefix = `--entryPoints.${ENTRY_POINTS.health}`;
  return [
    ...API_FLAGS,
    '--ping=true',
    '--ping.manualRouting=true',
    `${prefix}.address=${address}:${port}`,
    `${prefix}.observability.accessLogs=false`,
    `${prefix}.observability.metrics=false`,
    `${prefix}.observability.tracing=false`,
  ];
}

/** A router there. It is of the dynamic configuration, so that an answer proves that this is served. */
export function healthRouter(): Named<Router> {
  const entryPoints = [ENTRY_POINTS.health];
  return { [partName('health')]: { entryPoints, rule: 'Path(`/`)', priority: 1, service: 'ping@internal' } };
}

/** A test that passes when Traefik serves our configuration, whatever its upstreams and certificates do. */
export function healthcheck(): string[] {
  const program = shellProgram(__dirname, 'traefik-health.sh');
  return ['CMD', '/bin/sh', '-c', program, 'traefik-health', address, String(port)];
}
