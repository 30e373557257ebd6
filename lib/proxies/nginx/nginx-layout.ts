import { MountPlan } from '../../model/plan';

/** Where nginx finds its configuration. */
export const CONFIG_DIRECTORY = '/etc/nginx/ingress';

/** The file that nginx is started with. */
export const CONFIG_FILE = 'nginx.conf';

/** Where nginx tells the publisher what it serves. */
export const RUN: MountPlan = { volume: 'run', path: '/run/ingress', readOnly: false };

/** uid and gid of `nginx` in the official images. */
export const NGINX_USER = '101:101';
