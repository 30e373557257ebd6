import { MountPlan } from '../../model/plan';
import { AcmeServerIntent } from '../../model/tls-intent';

/** Where nginx finds its configuration. */
export const CONFIG_DIRECTORY = '/etc/nginx/ingress';

/** The file that nginx is started with. */
export const CONFIG_FILE = 'nginx.conf';

/** Where nginx tells the publisher what it serves. */
export const RUN: MountPlan = { volume: 'run', path: '/run/ingress', readOnly: false };

/** Answers to http-01 challenges, a directory for each authority. */
export const WEBROOT: MountPlan = { volume: 'webroot', path: '/webroot', readOnly: true };

/** An authority's own directory there: the tools of two would remove each other's. */
export function webrootOf(server: AcmeServerIntent): string {
  return `${WEBROOT.path}/${server.id}`;
}

/** uid and gid of `nginx` in the official images. */
export const NGINX_USER = '101:101';
