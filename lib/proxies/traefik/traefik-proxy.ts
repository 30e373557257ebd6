import { IngressIntent, TlsMode } from '../../ingress/intent';
import { isImage, Problems } from '../../internal/validate';
import { acmeVolume } from '../acme-volume';
import { requireCapabilities } from '../capability';
import { IMAGES } from '../images';
import { ISSUED_CERTIFICATES, internalCa } from '../internal-ca';
import { expiryCheck, ownCertificateFiles } from '../own-certificate';
import { ConfigFile, ConfigPlan, EdgePlan, IProxy, MountPlan, ProxyPlan } from '../proxy';
import { publishedPorts } from '../published-ports';
import { CANDIDATE_FLAGS, CANDIDATE_PLACES, candidateFlags, candidateRun, ROUTERS } from './traefik-candidate';
import { TRAEFIK_CAPABILITIES } from './traefik-capabilities';
import { dynamicConfiguration } from './traefik-config';
import { healthcheck } from './traefik-healthcheck';
import { merged } from './traefik-merge';
import { startCommand, startFiles } from './traefik-start';
import { ACME_ROOT, PROXY_PLACES, StaticPlaces, staticFlags, TRAEFIK_PATHS, withFlags } from './traefik-static';
import { writeYaml } from './traefik-yaml';

/** What may be said of Traefik beyond the intent. */
export interface TraefikProxyOptions {
  /**
   * The image. It must hold `traefik`, a shell, `nc` and `wget`, as the official one does.
   *
   * @default - the official image at the version this library is tested with
   */
  readonly image?: string;
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
   * Dynamic configuration added to ours, as the file provider has it, e.g. `{ http: { routers: { … } } }`. Routers
   * without a `priority` are tried before ours. Go templates are not run: `{{` stays `{{`.
   *
   * @see https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/file/
   * @default - none
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other name for whatever Traefik takes
  readonly dynamicConfiguration?: { [key: string]: any };
}

/**
 * Traefik of our own, without the Docker socket: certificates built in, changes of routes without a reload. To take
 * where Traefik is what the team knows. Unlike the others it answers 301 to a plain GET, and an upstream that is away
 * by 502 or 504 without `Retry-After`.
 */
export class TraefikProxy implements IProxy {
  /** @throws when the image is no image reference, or a flag no flag */
  public constructor(private readonly options: TraefikProxyOptions = {}) {
    const problems = new Problems('TraefikProxy');
    problems.check('image', options.image, isImage, 'be an image reference', IMAGES.traefik);
    for (const [index, flag] of (options.additionalArguments ?? []).entries()) {
      problems.check(`additionalArguments[${index}]`, flag, isFlag, 'be a flag on one line', '--api.insecure=false');
    }
    problems.throwIfAny();
  }

  /** @throws when the proxy cannot do what is asked, or `dynamicConfiguration` sets what the intent does */
  public plan(intent: IngressIntent): ProxyPlan {
    requireCapabilities('TraefikProxy', TRAEFIK_CAPABILITIES, intent);
    const state = certificateState(intent);
    const edge: EdgePlan = {
      proxy: {
        image: this.options.image ?? IMAGES.traefik,
        user: USER,
        ...startCommand(intent, this.flags(intent, PROXY_PLACES)),
        mounts: state.mounts,
        healthcheck: healthcheck(intent),
        stopSignal: 'SIGTERM',
      },
      ports: publishedPorts(intent),
      volumes: state.volumes,
      config: this.config(intent),
      sidecars: state.sidecars,
    };
    return { edge };
  }

  private flags(intent: IngressIntent, places: StaticPlaces): string[] {
    return withFlags(staticFlags(intent, places), this.options.additionalArguments ?? []);
  }

  private config(intent: IngressIntent): ConfigPlan {
    const ours = dynamicConfiguration(intent);
    const tree = merged('TraefikProxy', 'dynamicConfiguration', { ...ours }, this.options.dynamicConfiguration ?? {});
    return {
      directory: TRAEFIK_PATHS.dynamic,
      files: [
        ...acmeRootFiles(intent),
        ...ownCertificateFiles(intent.tls),
        ...startFiles(intent),
        { name: ROUTERS, text: `${Object.keys(ours.http.routers).join('\n')}\n`, secret: false },
        { name: 'ingress.yml', text: writeYaml(tree), secret: false },
      ],
      validate: expiryCheck(intent.tls, TRAEFIK_PATHS.dynamic) + candidateRun(intent),
      env: { [CANDIDATE_FLAGS]: candidateFlags(this.flags(intent, CANDIDATE_PLACES)) },
    };
  }
}

const USER = '65532:65532';

/** Where certificates are kept that the proxy or its issuer obtains. */
function certificateState(intent: IngressIntent): Pick<EdgePlan, 'volumes' | 'sidecars'> & { mounts: MountPlan[] } {
  const { acme, mode } = intent.tls;
  if (mode === TlsMode.ACME && acme) {
    const volume = acmeVolume(acme);
    const mounts = [{ volume: volume.id, path: TRAEFIK_PATHS.acme, readOnly: false }];
    return { volumes: [volume], mounts, sidecars: [] };
  }
  if (mode !== TlsMode.INTERNAL) return { volumes: [], mounts: [], sidecars: [] };
  const domains = intent.sites.flatMap((site) => site.domains);
  const { sidecar, volumes } = internalCa({ name: intent.name, domains, user: USER });
  return { volumes, mounts: [ISSUED_CERTIFICATES], sidecars: [sidecar] };
}

function acmeRootFiles(intent: IngressIntent): ConfigFile[] {
  const root = intent.tls.acme?.server.rootCertificate;
  return root === undefined ? [] : [{ name: ACME_ROOT, text: root, secret: false }];
}

function isFlag(value: string): boolean {
  return /^--[A-Za-z][^\s=]*(=[^\r\n]*)?$/.test(value);
}
