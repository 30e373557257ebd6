import { IngressIntent, TlsMode } from '../../ingress/intent';
import { isImage, Problems } from '../../internal/validate';
import { acmeVolume } from '../acme-volume';
import { requireCapabilities } from '../capability';
import { IMAGES } from '../images';
import { expiryCheck, ownCertificateFiles } from '../own-certificate';
import { ConfigPlan, EdgePlan, IProxy, MountPlan, ProxyPlan, VolumePlan } from '../proxy';
import { publishedPorts } from '../published-ports';
import { CADDY_CAPABILITIES } from './caddy-capabilities';
import { CADDY_PATHS, caddyConfig, EAB_HMAC_KEY } from './caddy-config';
import { brokenRule, writeCaddyfile } from './caddyfile';

/** What may be said of Caddy beyond the intent. */
export interface CaddyProxyOptions {
  /**
   * The image, e.g. one of your own with plugins. It must hold `caddy`, a shell and `nc`, as the official one does.
   *
   * @default - the official image at the version this library is tested with
   */
  readonly image?: string;
  /**
   * Caddyfile lines for the global options block.
   *
   * @see https://caddyserver.com/docs/caddyfile/options
   * @default - none
   */
  readonly globalSnippet?: string;
  /**
   * Caddyfile lines for every site, ahead of the routes.
   *
   * @see https://caddyserver.com/docs/caddyfile/directives
   * @default - none
   */
  readonly siteSnippet?: string;
}

/** Caddy: certificates built in, no sidecars. The one to take without a reason for another. */
export class CaddyProxy implements IProxy {
  /** @throws when the image is no image reference */
  public constructor(private readonly options: CaddyProxyOptions = {}) {
    const problems = new Problems('CaddyProxy');
    problems.check('image', options.image, isImage, 'be an image reference', IMAGES.caddy);
    problems.throwIfAny();
  }

  public plan(intent: IngressIntent): ProxyPlan {
    requireCapabilities('CaddyProxy', CADDY_CAPABILITIES, intent);
    checkResponseHeaders(intent);
    const state = stateVolume(intent);
    const edge: EdgePlan = {
      proxy: {
        image: this.options.image ?? IMAGES.caddy,
        user: '65532:65532',
        entrypoint: ['caddy'],
        command: ['run', '--config', `${CADDY_PATHS.config}/Caddyfile`, '--adapter', 'caddyfile'],
        env: environment(intent),
        // The official binary carries this capability: without it in the bounding set the kernel refuses to run it.
        capabilities: ['NET_BIND_SERVICE'],
        tmpfs: { '/config': TMPFS, '/tmp': TMPFS, ...(state ? {} : { '/data': TMPFS }) },
        mounts: [...(state ? [{ volume: state.id, path: '/data', readOnly: false }] : []), RUN_MOUNT],
        healthcheck: healthcheck(intent),
        stopSignal: 'SIGTERM',
      },
      ports: publishedPorts(intent),
      volumes: [...(state ? [state] : []), { id: RUN_MOUNT.volume, retained: false }],
      config: this.config(intent),
      sidecars: [],
    };
    return { edge };
  }

  private config(intent: IngressIntent): ConfigPlan {
    const snippets = { global: this.options.globalSnippet, site: this.options.siteSnippet };
    const root = intent.tls.acme?.server.rootCertificate;
    return {
      directory: CADDY_PATHS.config,
      files: [
        ...(root === undefined ? [] : [{ name: CADDY_PATHS.acmeRoot, text: root, secret: false }]),
        ...ownCertificateFiles(intent.tls),
        { name: 'Caddyfile', text: writeCaddyfile(caddyConfig(intent, snippets)), secret: false },
      ],
      validate: expiryCheck(intent.tls, CADDY_PATHS.config) + VALIDATE,
      activate: RELOAD,
      env: environment(intent),
      capabilities: ['NET_BIND_SERVICE'],
      mounts: [RUN_MOUNT],
    };
  }
}

/** Values that HTTP allows and a Caddyfile cannot hold. */
function checkResponseHeaders(intent: IngressIntent): void {
  const problems = new Problems('CaddyProxy');
  for (const [name, value] of Object.entries(intent.responseHeaders)) {
    const rule = brokenRule(value);
    if (rule) problems.add(`responseHeaders['${name}']`, rule, value, 'DENY');
  }
  problems.throwIfAny();
}

const TMPFS = 'rw,noexec,nosuid,nodev,size=16m,mode=1777';
const RUN_MOUNT: MountPlan = { volume: 'run', path: '/run/caddy', readOnly: false };

/** When it refuses, what it says last is the reason; before it come lines about what it did until then. */
const VALIDATE = `
said=$(caddy validate --config ${CADDY_PATHS.config}/Caddyfile --adapter caddyfile 2>&1) || {
  echo "$said" | grep '^Error:' || echo "$said"
  exit 1
}
`.trim();

/**
 * The socket file outlives a killed Caddy: one that nobody answers means "not running", not "refused". Asked three
 * times, because a Caddy that is just starting may have read the old configuration and not opened its socket yet.
 */
const RELOAD = `
socket=${CADDY_PATHS.admin}
for try in 1 2 3; do
  [ -S "$socket" ] || exit 0
  if said=$(caddy reload --force --config ${CADDY_PATHS.config}/Caddyfile --adapter caddyfile --address "unix/$socket" 2>&1); then
    exit 0
  fi
  case $said in
    *'connection refused'* | *'no such file'*) sleep 1 ;;
    *) echo "$said"; exit 1 ;;
  esac
done
echo 'Caddy is not running and will start with this configuration.'
`.trim();

function stateVolume(intent: IngressIntent): VolumePlan | undefined {
  const { mode, acme } = intent.tls;
  if (mode === TlsMode.ACME && acme) return acmeVolume(acme);
  return mode === TlsMode.INTERNAL ? { id: 'internal-ca', retained: false } : undefined;
}

function environment(intent: IngressIntent): { [name: string]: string } {
  const key = intent.tls.acme?.server.eabHmacKey;
  return key === undefined ? {} : { [EAB_HMAC_KEY]: key };
}

/** Asks for the site itself, so that a Caddy without our configuration is not healthy. */
function healthcheck(intent: IngressIntent): string[] {
  const wanted = intent.tls.mode === TlsMode.NONE ? '[1-5]' : '308';
  const ask = `printf 'GET / HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' "$1" | nc -w 3 127.0.0.1 80 | grep -q '^HTTP/1.. ${wanted}'`;
  return ['CMD', 'sh', '-c', ask, 'healthcheck', intent.sites[0].domains[0]];
}
