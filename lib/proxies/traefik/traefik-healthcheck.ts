import { IngressIntent, TlsMode } from '../../ingress/intent';
import { ENTRY_POINTS } from './traefik-static';
import { Router } from './traefik-tree';

const HOST = 'healthcheck.invalid';

/**
 * A test that passes when Traefik serves this configuration, whatever its upstreams and certificates do: with TLS the
 * first domain's redirect, without it a router that is there for nothing else.
 */
export function healthcheck(intent: IngressIntent): string[] {
  const [host, answer] = intent.tls.mode === TlsMode.NONE ? [HOST, '418'] : [intent.sites[0].domains[0], '30[18]'];
  const request = `GET / HTTP/1.1\\r\\nHost: ${host}\\r\\nConnection: close\\r\\n\\r\\n`;
  return ['CMD-SHELL', `printf '${request}' | nc 127.0.0.1 80 | head -n 1 | grep -q '^HTTP/1.1 ${answer} '`];
}

/** Answers the container itself only, by the teapot of Traefik's service for no service, and leaves no trace in the log. */
export function healthcheckRouter(): [string, Router] {
  const router: Router = {
    entryPoints: [ENTRY_POINTS.plain],
    rule: `Host(\`${HOST}\`) && ClientIP(\`127.0.0.1\`)`,
    priority: 1,
    middlewares: [],
    service: 'noop@internal',
    observability: { accessLogs: false },
  };
  return ['healthcheck::local', router];
}
