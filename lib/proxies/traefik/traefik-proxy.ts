import { Token } from 'cdktf';
import { checkProps, fulfils, isPlainObject, list, optional, Rules, text } from '../../internal/rules';
import { shownVariable } from '../../internal/shown';
import { isImage, Problems } from '../../internal/validate';
import { requireCapabilities } from '../../model/capabilities';
import { IMAGES } from '../../model/images';
import { EdgeIntent } from '../../model/intent';
import { ConfigFile, ConfigPlan, EdgePlan, IProxy, MountPlan, ProxyPlan } from '../../model/plan';
import { publishedPorts } from '../../model/published-ports';
import { acmeState } from '../acme-state';
import { acmeAccounts } from '../certificates';
import { clientAuthoritiesFiles } from '../client-authorities';
import { ISSUED_CERTIFICATES, internalCa, issuedFiles } from '../internal-ca';
import { Lego, lego } from '../lego';
import { expiryCheck, ownCertificateEnv, ownCertificateFiles } from '../own-certificate';
import { ownCertificates } from '../own-certificates';
import { upstreamAuthorityFiles } from '../upstream-authorities';
import { eachVolumeOnce } from '../volumes';
import { acknowledgingRouter, activationProgram, RUN } from './traefik-acknowledgement';
import { acmeFiles, checkArguments } from './traefik-acme';
import { candidateEnv, candidateProgram, ROUTERS } from './traefik-candidate';
import { TRAEFIK_CAPABILITIES } from './traefik-capabilities';
import { dynamicConfiguration, secretFiles } from './traefik-config';
import { healthcheck } from './traefik-health';
import { merged } from './traefik-merge';
import { TRAEFIK_PATHS } from './traefik-paths';
import { startCommand } from './traefik-start';
import { staticFlags, withFlags } from './traefik-static';
import { checkWildcards } from './traefik-wildcards';
import { writeYaml } from './traefik-yaml';

/** What may be said of Traefik beyond the intent. */
export interface TraefikProxyOptions {
  /**
   * The image. It must hold `traefik`, and a shell with the commands that BusyBox has, as the official one does.
   *
   * @default - the official image at the version this library is tested with
   */
  readonly image?: string;
  /**
   * lego, which runs beside Traefik when certificates come by `AcmeChallenge.http01` or `dns01`. It must hold lego 5 as `/lego`, and a shell with
   * the commands that BusyBox has, as the official one does.
   *
   * @default 'goacme/lego:v5.3.1'
   */
  readonly legoImage?: string;
  /**
   * Further flags of the static configuration, e.g. `--metrics.prometheus=true`. They take the place of ours of the
   * same name. A change of them replaces the proxy. Plugins cannot be had this way: Traefik fetches them from the
   * network, which the check of a configuration has not.
   *
   * @see https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/
   * @default - none
   */
  readonly additionalArguments?: string[];
  /**
   * Dynamic configuration added to ours, as the file provider has it, e.g. `{ http: { routers: { … } } }`. Go templates
   * are not run: `{{` stays `{{`.
   *
   * Of the routers that match, the one of the highest priority takes a request: that of a site's maintenance (1000000),
   * then yours (without a `priority` it is the length of the rule), then ours (the length of the path). What yours take
   * no policy of the site or route holds for. So a router that guards a path has a `priority` of its own, e.g. 1000, and
   * a rule that finds every spelling of it, which `Path` and `PathPrefix` do not, as they let `/MCP` pass:
   * ``Host(`sophon.example.com`) && PathRegexp(`(?i)^/mcp(/|%2F|$)`)``. On a site with `clientCertificates` it must have
   * `tls: { options: '<first domain>::clients' }`: Traefik refuses the configuration otherwise.
   *
   * @see https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/file/
   * @default - none
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other name for whatever Traefik takes
  readonly dynamicConfiguration?: { [key: string]: any };
}

/**
 * Traefik of our own, without the Docker socket: certificates built in, changes of routes without a reload. To take
 * where Traefik is what the team knows. Unlike the others it
 * - redirects a GET by 301 or 302 where they answer 308 or 307, and cleans paths before it redirects or forwards them;
 * - answers 502 or 504 without `Retry-After` while an upstream is away, and 500 where its certificate does not verify;
 * - answers 404 to everybody where a site has no route, also to those whom the site's policies refuse;
 * - counts requests for `rateLimit` for each domain by itself, from nothing after each change of the configuration, and
 *   lets a request that comes a little too early wait, at most half a second, rather than refuse it;
 * - waits 30 s, not 5, for a service of `Auth.forward` that takes no connection;
 * - tells upstreams all certificates that a client sends for `clientCertificates`, its own first, with commas between;
 * - keeps the certificates of all sites in one store: one of your own with a wildcard is shown for all domains below it,
 *   also for those of other sites that ACME is for;
 * - tells upstreams a name below a wildcard site as the client wrote it, with its capitals and its port, and answers 404 to one
 *   with a dot at its end;
 * - is started anew, once, within a minute after a domain went to another source of certificates while the edge keeps the
 *   domain's ACME authority for others.
 */
export class TraefikProxy implements IProxy {
  /**
   * Chooses Traefik; nothing runs until an edge is given it.
   *
   * @param options an image of your own, flags, and dynamic configuration
   * @throws when the image is no image reference, or a flag no flag
   */
  public constructor(private readonly options: TraefikProxyOptions = {}) {
    const problems = new Problems('TraefikProxy');
    checkProps(problems, 'options', options, TRAEFIK_RULES);
    problems.throwIfAny();
  }

  /**
   * What is to run for an intent. The edge asks for it at synth.
   *
   * @param intent what the edge and its sites ask for
   * @throws when the proxy cannot do what is asked, or `dynamicConfiguration` sets what the intent does
   */
  public plan(intent: EdgeIntent): ProxyPlan {
    requireCapabilities('TraefikProxy', TRAEFIK_CAPABILITIES, intent);
    checkArguments(intent, this.options.additionalArguments ?? []);
    checkWildcards(intent);
    const flags = withFlags(staticFlags(intent), this.options.additionalArguments ?? []);
    const beside = lego(intent, { user: USER, image: this.options.legoImage });
    const state = certificateState(intent, beside);
    const edge: EdgePlan = {
      proxy: {
        image: this.options.image ?? IMAGES.traefik,
        user: USER,
        ...startCommand(intent, flags),
        mounts: [...state.mounts, RUN],
        healthcheck: healthcheck(),
        stopSignal: 'SIGTERM',
      },
      ports: publishedPorts(intent),
      volumes: [...state.volumes, { id: RUN.volume, retained: false }],
      config: this.config(intent, flags, beside.files),
      sidecars: state.sidecars,
    };
    return { edge };
  }

  private config(intent: EdgeIntent, flags: string[], besideFiles: ConfigFile[]): ConfigPlan {
    return {
      directory: TRAEFIK_PATHS.dynamic,
      files: [...besideFiles, ...this.files(intent)],
      validate: `${expiryCheck()}\n${candidateProgram()}`,
      activate: activationProgram(),
      env: {
        ...ownCertificateEnv(intent, TRAEFIK_PATHS.dynamic),
        ...candidateEnv(intent, flags),
        TRAEFIK_RUN: RUN.path,
      },
      mounts: [RUN],
    };
  }

  private files(intent: EdgeIntent): ConfigFile[] {
    const ours = dynamicConfiguration(intent);
    const tree = merged('TraefikProxy', 'dynamicConfiguration', { ...ours }, this.options.dynamicConfiguration ?? {});
    const files = [
      ...acmeFiles(intent),
      ...ownCertificateFiles(intent),
      ...clientAuthoritiesFiles(intent),
      ...upstreamAuthorityFiles(intent),
      ...secretFiles(intent),
      { name: 'ingress.yml', text: writeYaml(tree), secret: false },
    ];
    const acknowledging = acknowledgingRouter(files);
    const names = Object.keys({ ...ours.http.routers, ...acknowledging });
    return [
      ...files,
      { name: ROUTERS, text: `${names.join('\n')}\n`, secret: false },
      // The last one, as what is moved into place before it is then there.
      { name: 'served.yml', text: writeYaml({ http: { routers: acknowledging } }), secret: false },
    ];
  }
}

const USER = '65532:65532';

/** Where certificates are kept that the proxy or its issuer obtains. */
function certificateState(
  intent: EdgeIntent,
  beside: Lego,
): Pick<EdgePlan, 'volumes' | 'sidecars'> & { mounts: MountPlan[] } {
  const acme = acmeAccounts(intent).length === 0 ? undefined : acmeState(intent);
  const issuer = internalCa(intent, { user: USER });
  return {
    volumes: eachVolumeOnce([...(acme ? [acme] : []), ...beside.volumes, ...(issuer?.volumes ?? [])]),
    mounts: [
      ...(acme ? [{ volume: acme.id, path: TRAEFIK_PATHS.acme, readOnly: false }] : []),
      ...(issuedFiles(intent).length > 0 ? [ISSUED_CERTIFICATES] : []),
    ],
    sidecars: [...beside.sidecars, ...(issuer ? [issuer.sidecar] : []), ...ownCertificates(intent, { user: USER })],
  };
}

function isFlag(value: string): boolean {
  return /^--[A-Za-z][^\s=]*(=[^\r\n]*)?$/.test(value);
}

/** What YAML holds. */
function isTree(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isTree);
  if (isPlainObject(value)) return Object.values(value).every(isTree);
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}

const isConfiguration = (value: unknown) => isPlainObject(value) && !Token.isUnresolved(value) && isTree(value);

/** The value of a flag may be a secret. */
const TRAEFIK_RULES: Rules<TraefikProxyOptions> = {
  image: optional(text(isImage, 'be an image reference', IMAGES.traefik)),
  legoImage: optional(text(isImage, 'be an image reference', IMAGES.lego)),
  additionalArguments: optional(
    list(
      text(isFlag, 'be a flag on one line', '--api.insecure=false', { show: shownVariable }),
      '--api.insecure=false',
    ),
  ),
  dynamicConfiguration: optional(
    fulfils(isConfiguration, 'be an object of text, numbers, lists and objects', '{ http: { middlewares: { ... } } }'),
  ),
};
