import { AcmeIntent, IngressIntent, TlsMode } from '../../ingress/intent';
import { isImage, Problems } from '../../internal/validate';
import { requireCapabilities } from '../capability';
import { IMAGES } from '../images';
import { ISSUED_CERTIFICATES, internalCa } from '../internal-ca';
import { ownCertificateFiles } from '../own-certificate';
import { ConfigPlan, ContainerPlan, IProxy, MountPlan, ProxyPlan, SidecarPlan, VolumePlan } from '../proxy';
import { publishedPorts } from '../published-ports';
import { certbotSidecar, certbotVolumes } from './certbot';
import { NGINX_CAPABILITIES } from './nginx-capabilities';
import { writeNginxConf } from './nginx-conf';
import { nginxConfig } from './nginx-config';
import { CONFIG_DIRECTORY, CONFIG_FILE, NGINX_USER, WEBROOT } from './nginx-layout';
import { ENTRYPOINT, healthcheck, validation } from './nginx-process';

/** How nginx is run. */
export interface NginxProxyOptions {
  /**
   * nginx, 1.29.7 or newer, with bash and openssl, as the official images on Debian are.
   *
   * @default 'nginx:1.30.6'
   */
  readonly image?: string;
  /**
   * certbot, which runs beside nginx when certificates come by ACME.
   *
   * @default 'certbot/certbot:v5.5.0'
   */
  readonly certbotImage?: string;
  /**
   * Directives at the end of the `http` block. When nginx refuses them, the deploy fails and the old configuration
   * stays.
   *
   * @default - none
   * @see https://nginx.org/en/docs/http/ngx_http_core_module.html#http
   */
  readonly httpSnippet?: string;
  /**
   * Directives in the `server` block of every site, before its routes. Headers that it adds come to those of the
   * ingress.
   *
   * @default - none
   * @see https://nginx.org/en/docs/http/ngx_http_core_module.html#server
   */
  readonly siteSnippet?: string;
}

/**
 * nginx. It takes over a new configuration within seconds and without a restart; WebSockets opened under the old one
 * live on for ten minutes. ACME needs port 80 of the domain to reach the ingress.
 */
export class NginxProxy implements IProxy {
  private readonly image: string;
  private readonly certbotImage: string;

  /** @throws when an image is no image reference */
  public constructor(private readonly options: NginxProxyOptions = {}) {
    const problems = new Problems('NginxProxy');
    problems.check('image', options.image, isImage, 'be an image reference', IMAGES.nginx);
    problems.check('certbotImage', options.certbotImage, isImage, 'be an image reference', IMAGES.certbot);
    problems.throwIfAny();
    this.image = options.image ?? IMAGES.nginx;
    this.certbotImage = options.certbotImage ?? IMAGES.certbot;
  }

  /** @throws when nginx cannot do what is asked; the message names the fix */
  public plan(intent: IngressIntent): ProxyPlan {
    requireCapabilities('NginxProxy', NGINX_CAPABILITIES, intent);
    const { mounts, volumes, sidecars } = this.certificateSource(intent);
    const proxy = this.container(intent, mounts);
    return { edge: { proxy, ports: publishedPorts(intent), volumes, config: this.config(intent), sidecars } };
  }

  private container(intent: IngressIntent, mounts: MountPlan[]): ContainerPlan {
    return {
      image: this.image,
      user: NGINX_USER,
      entrypoint: ENTRYPOINT,
      tmpfs: { '/tmp': 'size=16m,mode=1777' },
      mounts,
      healthcheck: healthcheck(intent),
      stopSignal: 'SIGQUIT',
    };
  }

  private config(intent: IngressIntent): ConfigPlan {
    const tree = nginxConfig(intent, { http: this.options.httpSnippet, site: this.options.siteSnippet });
    return {
      directory: CONFIG_DIRECTORY,
      files: [...ownCertificateFiles(intent.tls), { name: CONFIG_FILE, text: writeNginxConf(tree), secret: false }],
      validate: validation(intent),
    };
  }

  private certificateSource(intent: IngressIntent): CertificateSource {
    const domains = intent.sites.flatMap((site) => site.domains);
    if (intent.tls.acme) return this.certbot(intent.tls.acme, domains);
    if (intent.tls.mode !== TlsMode.INTERNAL) return { mounts: [], volumes: [], sidecars: [] };
    const { sidecar, volumes } = internalCa({ name: intent.name, domains, user: NGINX_USER, image: this.image });
    return { mounts: [ISSUED_CERTIFICATES], volumes, sidecars: [sidecar] };
  }

  private certbot(acme: AcmeIntent, domains: string[]): CertificateSource {
    const sidecar = certbotSidecar({ acme, domains, image: this.certbotImage });
    return { mounts: [ISSUED_CERTIFICATES, WEBROOT], volumes: certbotVolumes(acme), sidecars: [sidecar] };
  }
}

/** What the way to certificates adds to nginx. */
interface CertificateSource {
  readonly mounts: MountPlan[];
  readonly volumes: VolumePlan[];
  readonly sidecars: SidecarPlan[];
}
