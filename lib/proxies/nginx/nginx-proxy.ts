import { anyText, checkProps, optional, Rules, text } from '../../internal/rules';
import { isImage, Problems } from '../../internal/validate';
import { requireCapabilities } from '../../model/capabilities';
import { IMAGES } from '../../model/images';
import { EdgeIntent } from '../../model/intent';
import { ConfigFile, ConfigPlan, ContainerPlan, IProxy, ProxyPlan, SidecarPlan, VolumePlan } from '../../model/plan';
import { publishedPorts } from '../../model/published-ports';
import { ISSUED_CERTIFICATES, internalCa } from '../internal-ca';
import { Lego, lego } from '../lego';
import { ownCertificateFiles } from '../own-certificate';
import { ownCertificates } from '../own-certificates';
import { eachVolumeOnce } from '../volumes';
import { NGINX_CAPABILITIES } from './nginx-capabilities';
import { nginxFiles } from './nginx-files';
import { CONFIG_DIRECTORY, NGINX_USER, RUN } from './nginx-layout';
import { healthcheck, start, takeover } from './nginx-process';
import { checkSnippets } from './nginx-snippets';

/** How nginx is run. */
export interface NginxProxyOptions {
  /**
   * nginx, 1.29.7 or newer, with bash and openssl, as the official images on Debian are.
   *
   * @default 'nginx:1.30.6'
   */
  readonly image?: string;
  /**
   * lego, which runs beside nginx when certificates come by ACME. It must hold lego 5 as `/lego`, and a shell with
   * the commands that BusyBox has, as the official one does.
   *
   * @default 'goacme/lego:v5.3.1'
   */
  readonly legoImage?: string;
  /**
   * Directives at the end of the `http` block. When nginx refuses them, the deploy fails and the old configuration
   * stays.
   *
   * @default - none
   * @see https://nginx.org/en/docs/http/ngx_http_core_module.html#http
   */
  readonly httpSnippet?: string;
  /**
   * Directives in the `server` block of every site. What they refuse is refused: they stand behind `maintenance` and ahead of
   * the routes and their policies, redirects and fixed responses included. Paths are compared without regard to case, so write
   * `location ~* ^/mcp(?:/|$) { deny all; }` or `if ($uri ~* ^/mcp(?:/|$)) { return 403; }`. A `location` takes its requests
   * from the routes: what it serves has no policy of theirs. Headers that are added come to those of the site.
   *
   * @default - none
   * @see https://nginx.org/en/docs/http/ngx_http_core_module.html#server
   */
  readonly siteSnippet?: string;
}

/**
 * nginx. It takes over a new configuration within seconds and without a restart; WebSockets opened under the old one
 * live on for half a day. ACME needs port 80 of the domain to reach the edge.
 *
 * - `Auth.basic`: nginx computes bcrypt for each request, and a worker serves nobody else meanwhile: 50 ms at cost 10, 2 ms
 *   at cost 5. Give long random passwords hashes of cost 5, and a `rateLimit`, which is counted first; hashes above cost 12
 *   are refused.
 * - `Auth.forward`: a request that the service refuses is asked about twice, as nginx keeps nothing of the first answer.
 * - `clientCertificates`: who shows no valid one gets 403, not a refused handshake. While a site asks for them, no TLS session
 *   is taken up again at any site.
 * - `responseTimeoutSeconds` is also how long an answer that has begun, or a WebSocket, may be silent.
 */
export class NginxProxy implements IProxy {
  private readonly image: string;
  private readonly legoImage: string;

  /**
   * Chooses nginx; nothing runs until an edge is given it.
   *
   * @param options images of your own, and directives of nginx
   * @throws when an image is no image reference
   */
  public constructor(private readonly options: NginxProxyOptions = {}) {
    const problems = new Problems('NginxProxy');
    checkProps(problems, 'options', options, NGINX_RULES);
    problems.throwIfAny();
    this.image = options.image ?? IMAGES.nginx;
    this.legoImage = options.legoImage ?? IMAGES.lego;
  }

  /**
   * What is to run for an intent. The edge asks for it at synth.
   *
   * @param intent what the edge and its sites ask for
   * @throws when nginx cannot do what is asked, or a location of `siteSnippet` would not hold for every spelling of a path;
   *   the message names the fix
   */
  public plan(intent: EdgeIntent): ProxyPlan {
    requireCapabilities('NginxProxy', NGINX_CAPABILITIES, intent);
    const beside = lego(intent, { user: NGINX_USER, image: this.legoImage });
    const { sidecars, volumes } = this.issuers(intent, beside);
    const config = this.config(intent, beside.files);
    const edge = { proxy: this.container(intent), ports: publishedPorts(intent), config };
    return { edge: { ...edge, sidecars, volumes } };
  }

  /** The same whatever the sites are: one more, whatever it brings, must not replace the container. */
  private container(intent: EdgeIntent): ContainerPlan {
    return {
      image: this.image,
      user: NGINX_USER,
      ...start(intent),
      tmpfs: { '/tmp': 'size=16m,mode=1777' },
      mounts: intent.secure ? [RUN, ISSUED_CERTIFICATES] : [RUN],
      healthcheck: healthcheck(),
      stopSignal: 'SIGQUIT',
    };
  }

  private config(intent: EdgeIntent, besideFiles: ConfigFile[]): ConfigPlan {
    const snippets = { http: this.options.httpSnippet, site: this.options.siteSnippet };
    checkSnippets(intent, snippets);
    return {
      directory: CONFIG_DIRECTORY,
      files: [...ownCertificateFiles(intent), ...besideFiles, ...nginxFiles(intent, snippets)],
      ...takeover(intent),
    };
  }

  /** Who issues certificates for sites that ask for it, and the volumes by which nginx hears of them. */
  private issuers(intent: EdgeIntent, beside: Lego): { sidecars: SidecarPlan[]; volumes: VolumePlan[] } {
    const internal = internalCa(intent, { user: NGINX_USER, image: this.image });
    const shared = [RUN, ...(intent.secure ? [ISSUED_CERTIFICATES] : [])].map(({ volume }) => volume);
    const owned = shared.map((id) => ({ id, retained: false }));
    const volumes = [...owned, ...beside.volumes, ...(internal?.volumes ?? [])];
    return {
      sidecars: [
        ...beside.sidecars,
        ...(internal ? [internal.sidecar] : []),
        ...ownCertificates(intent, { user: NGINX_USER, image: this.image }),
      ],
      volumes: eachVolumeOnce(volumes),
    };
  }
}

const NGINX_RULES: Rules<NginxProxyOptions> = {
  image: optional(text(isImage, 'be an image reference', IMAGES.nginx)),
  legoImage: optional(text(isImage, 'be an image reference', IMAGES.lego)),
  httpSnippet: optional(anyText('gzip_comp_level 6;')),
  siteSnippet: optional(anyText('add_header X-Team sophon;')),
};
