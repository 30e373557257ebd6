import { OWN_CERTIFICATE } from '../own-certificate';
import { MountPlan } from '../proxy';

/** Where nginx finds its configuration. */
export const CONFIG_DIRECTORY = '/etc/nginx/ingress';

/** The file that nginx is started with. */
export const CONFIG_FILE = 'nginx.conf';

/** The user's own certificate, its chain and its key. */
export const OWN_CERTIFICATE_PATH = `${CONFIG_DIRECTORY}/${OWN_CERTIFICATE}`;

/** Answers to http-01 challenges, below `.well-known/acme-challenge/`. */
export const WEBROOT: MountPlan = { volume: 'webroot', path: '/webroot', readOnly: true };

/** uid and gid of `nginx` in the official images. */
export const NGINX_USER = '101:101';
