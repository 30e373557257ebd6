import { anyText, checkProps, flag, optional, Rules, text } from '../../internal/rules';
import { isImage, Problems } from '../../internal/validate';
import { CapabilityColumn, requireCapabilities } from '../../model/capabilities';
import { DEFAULTS } from '../../model/defaults';
import { IMAGES } from '../../model/images';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { ConfigFile, ConfigPlan, EdgePlan, IProxy, MountPlan, ProxyPlan, VolumePlan } from '../../model/plan';
import { publishedPorts } from '../../model/published-ports';
import { TlsMode } from '../../model/tls-intent';
import { isLookedAt } from '../acme-challenges';
import { acmeState } from '../acme-state';
import { acmeAccounts } from '../certificates';
import { clientAuthoritiesFiles } from '../client-authorities';
import { lego } from '../lego';
import { ownCertificateFiles } from '../own-certificate';
import { ownCertificates } from '../own-certificates';
import { upstreamAuthorityFiles } from '../upstream-authorities';
import { eachVolumeOnce } from '../volumes';
import { passwordFiles } from './caddy-auth';
import { CADDY_CAPABILITIES } from './caddy-capabilities';
import { caddyConfig } from './caddy-config';
import { pageFiles } from './caddy-pages';
import { CADDY_PATHS } from './caddy-paths';
import { CAPABILITIES, healthcheck, sharedMounts, start, takeover } from './caddy-process';
import { acmeRootName, externalAccountFile } from './caddy-tls';
import { violatedRule, writeCaddyfile } from './caddyfile';

/** What may be said of Caddy beyond the intent. */
export interface CaddyProxyOptions {
  /**
   * The image, e.g. one of your own with plugins. It must hold `caddy`, a shell and `nc`, as the official one does.
   *
   * @default - the official image at the version this library is tested with
   */
  readonly image?: string;
  /**
   * lego, which runs beside Caddy when certificates come by `AcmeChallenge.http01` or `dns01`. It must hold lego 5 as `/lego`, and a shell with
   * the commands that BusyBox has, as the official one does.
   *
   * @default 'goacme/lego:v5.3.1'
   */
  readonly legoImage?: string;
  /**
   * Caddyfile lines for the global options block.
   *
   * @see https://caddyserver.com/docs/caddyfile/options
   * @default - none
   */
  readonly globalSnippet?: string;
  /**
   * Caddyfile lines for every site, ahead of the routes, so that they can refuse: `respond @name 403`, `error`, `abort`. They
   * are taken in the order in which they are written, after requests that no upstream may see and `maintenance`, and before
   * the `allow`, `rateLimit` and `auth` of routes. Only directives that handle requests: Caddy refuses `tls`, `log` or `bind`
   * here. A `path` is compared without regard to case and after dot segments and encodings are resolved, as those of routes.
   *
   * @see https://caddyserver.com/docs/caddyfile/directives
   * @default - none
   */
  readonly siteSnippet?: string;
  /**
   * Whether the image has the module github.com/mholt/caddy-ratelimit, without which Caddy counts no requests. It lets the
   * burst in at once, and then again as it gets older than the average takes for it: a client that used it up at one moment
   * waits that long, and not for one request's share of it.
   *
   * @see https://github.com/mholt/caddy-ratelimit
   * @default false
   */
  readonly rateLimitPlugin?: boolean;
}

/**
 * Caddy. The one to take without a reason for another.
 *
 * What is its own: requests that wait for an upstream get 502 when the configuration changes meanwhile. With
 * `clientCertificates` at one site, a request at any site whose `Host` is not the name in its TLS handshake gets 421.
 */
export class CaddyProxy implements IProxy {
  /**
   * Chooses Caddy; nothing runs until an edge is given it.
   *
   * @param options an image of your own, and lines of a Caddyfile
   * @throws when the image is no image reference
   */
  public constructor(private readonly options: CaddyProxyOptions = {}) {
    const problems = new Problems('CaddyProxy');
    const { image, rateLimitPlugin } = checkProps(problems, 'options', options, CADDY_RULES);
    if (rateLimitPlugin && image === undefined) {
      problems.note(
        "rateLimitPlugin: must come with an image that has the module, got true without one (e.g. image: 'registry.example.com/caddy:2.11.4')",
      );
    }
    problems.throwIfAny();
  }

  /**
   * What is to run for an intent. The edge asks for it at synth.
   *
   * @param asked what the edge and its sites ask for
   * @throws when Caddy cannot do what is asked; the message names the site and the fix
   */
  public plan(asked: EdgeIntent): ProxyPlan {
    requireCapabilities('CaddyProxy', this.capabilities(), asked);
    const intent = { ...asked, sites: asked.sites.flatMap(byCertificate) };
    checkResponseHeaders(intent);
    const state = caddyState(intent);
    const shared = sharedMounts(intent).map(({ volume }) => ({ id: volume, retained: false }));
    const beside = lego(intent, { user: USER, image: this.options.legoImage });
    const edge: EdgePlan = {
      proxy: {
        image: this.options.image ?? IMAGES.caddy,
        user: USER,
        ...start(intent),
        capabilities: CAPABILITIES,
        tmpfs: { '/config': TMPFS, '/tmp': TMPFS, ...(state.hasCertificates ? {} : { [CADDY_PATHS.data]: TMPFS }) },
        mounts: [...state.mounts, ...sharedMounts(intent)],
        healthcheck: healthcheck(),
        stopSignal: 'SIGTERM',
        // It goes on accepting while it takes leave. Killed, it would leave its socket, and a publisher ask it in vain.
        stopSeconds: DEFAULTS.drainSeconds + DEFAULTS.stopGraceSeconds + 2,
      },
      ports: publishedPorts(intent),
      volumes: eachVolumeOnce([...state.volumes, ...shared, ...beside.volumes]),
      config: this.config(intent, beside.files),
      sidecars: [...beside.sidecars, ...ownCertificates(intent, { user: USER })],
    };
    return { edge };
  }

  private capabilities(): CapabilityColumn {
    return this.options.rateLimitPlugin ? { ...CADDY_CAPABILITIES, rateLimit: { how: 'yes' } } : CADDY_CAPABILITIES;
  }

  private config(intent: EdgeIntent, besideFiles: ConfigFile[]): ConfigPlan {
    const snippets = { global: this.options.globalSnippet, site: this.options.siteSnippet };
    return {
      directory: CADDY_PATHS.config,
      files: [
        ...acmeRootFiles(intent),
        ...acmeAccounts(intent).flatMap(({ acme }) => externalAccountFile(acme.server)),
        ...ownCertificateFiles(intent),
        ...clientAuthoritiesFiles(intent),
        ...upstreamAuthorityFiles(intent),
        ...passwordFiles(intent),
        ...pageFiles(intent),
        ...besideFiles,
        { name: 'Caddyfile', text: writeCaddyfile(caddyConfig(intent, snippets)), secret: false },
      ],
      ...takeover(intent),
    };
  }
}

/** A block of a Caddyfile has one certificate, and by http-01 each domain has its own. */
function byCertificate(site: SiteIntent): SiteIntent[] {
  return isLookedAt(site) ? site.domains.map((domain) => ({ ...site, domains: [domain] })) : [site];
}

/** Values that HTTP allows and a Caddyfile cannot hold. */
function checkResponseHeaders({ sites }: EdgeIntent): void {
  for (const site of sites) {
    const problems = new Problems(`CaddyProxy: ${site.path}`);
    for (const [path, headers] of headersByPath(site)) {
      for (const [name, value] of Object.entries(headers)) {
        const rule = violatedRule(value);
        if (rule) problems.add(`${path}responseHeaders['${name}']`, rule, value, 'DENY');
      }
    }
    problems.throwIfAny();
  }
}

/** What is set by a site, and by routes that say something else. */
function headersByPath({ responseHeaders, routes }: SiteIntent): [path: string, headers: { [name: string]: string }][] {
  const own = routes.flatMap((route): [string, { [name: string]: string }][] =>
    route.responseHeaders ? [[`${route.path}: `, route.responseHeaders]] : [],
  );
  return [['', responseHeaders], ...own];
}

const TMPFS = 'rw,noexec,nosuid,nodev,size=16m,mode=1777';
const USER = '65532:65532';

/** What Caddy keeps. The internal CA has a volume of its own, so that its root is the same whatever else a site needs. */
function caddyState(intent: EdgeIntent): { volumes: VolumePlan[]; mounts: MountPlan[]; hasCertificates: boolean } {
  const acme = acmeAccounts(intent).length === 0 ? undefined : acmeState(intent);
  const hasInternalCa = intent.sites.some(({ tls }) => tls.mode === TlsMode.INTERNAL_CA);
  const volumes = [...(acme ? [acme] : []), ...(hasInternalCa ? [INTERNAL_CA] : [])];
  const path = (volume: VolumePlan) => (volume === INTERNAL_CA ? CADDY_PATHS.pki : CADDY_PATHS.data);
  const mounts = volumes.map((volume) => ({ volume: volume.id, path: path(volume), readOnly: false }));
  return { volumes, mounts, hasCertificates: acme !== undefined };
}

const INTERNAL_CA: VolumePlan = { id: 'internal-ca', retained: false };

function acmeRootFiles(intent: EdgeIntent): ConfigFile[] {
  return acmeAccounts(intent).flatMap(({ acme: { server } }) => {
    const text = server.rootCertificate;
    return text === undefined ? [] : [{ name: acmeRootName(server), text, secret: false }];
  });
}

const CADDY_RULES: Rules<CaddyProxyOptions> = {
  image: optional(text(isImage, 'be an image reference', IMAGES.caddy)),
  legoImage: optional(text(isImage, 'be an image reference', IMAGES.lego)),
  globalSnippet: optional(anyText('grace_period 10s')),
  siteSnippet: optional(anyText('header X-Team sophon')),
  rateLimitPlugin: optional(flag()),
};
