import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import {
  Auth,
  Maintenance,
  NginxProxy,
  RateLimit,
  Sophon,
  SophonData,
  SophonIngress,
  type SophonIngressProps,
  Tls,
  Upstream,
} from 'cdktf-sophon';
import type { Construct } from 'constructs';
import { dashboardImage, gatewayImage } from './images';

/** What differs from one installation to the other. */
export interface GuardedProps extends Partial<SophonIngressProps> {
  /** Where the office is on the internet. */
  readonly office?: string[];
  /** Whether all but the office get 503. */
  readonly away?: boolean;
  /** Image of oauth2-proxy. */
  readonly loginImage?: string;
  /** Port that it listens on. */
  readonly loginPort?: number;
}

/** Who may enter: MCP is the office's, the dashboard asks for a login, the API is limited, and all of it may be away. */
export class GuardedStack extends TerraformStack {
  public constructor(scope: Construct, id: string, props: GuardedProps = {}) {
    super(scope, id);
    new DockerProvider(this, 'docker', {});
    const {
      office = ['203.0.113.0/24', '2001:db8:7::/48'],
      away = process.env.SOPHON_AWAY === 'yes',
      loginImage = 'quay.io/oauth2-proxy/oauth2-proxy:v7.12.0',
      loginPort = 4180,
      ...changes
    } = props;

    const sophon = new Sophon(this, 'Sophon', {
      name: `${id}-sophon`,
      data: SophonData.volume({ mountPath: '/data' }),
      gateway: { image: gatewayImage },
      dashboard: { image: dashboardImage },
    });
    const login = Upstream.container(this.loginContainer(`${id}-login`, loginImage), { port: loginPort });

    const ingress = new SophonIngress(this, 'Ingress', {
      domain: 'sophon.example.com',
      gateway: sophon.gateway,
      dashboard: sophon.dashboard,
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      proxy: new NginxProxy(),
      mcpPolicies: { allow: office },
      gatewayPolicies: { rateLimit: RateLimit.perClient({ requestsPerMinute: 600, burst: 100 }) },
      dashboardPolicies: { auth: Auth.forward({ upstream: login, path: '/', copyHeaders: ['X-Auth-Request-User'] }) },
      // `SOPHON_AWAY=yes npx cdktf deploy guarded`, and without it again: no restart, and the office keeps its streams.
      maintenance: away ? Maintenance.on({ allow: office }) : Maintenance.off(),
      ...changes,
    });
    // Where people log in: everybody may.
    ingress.addRoute('/oauth2', login);
    new TerraformOutput(this, 'url', { value: ingress.url });
  }

  /** oauth2-proxy knows people by GitHub, and answers what it is asked with 202 or the way to the login. */
  private loginContainer(name: string, image: string): Container {
    const {
      OAUTH2_CLIENT_ID = 'change-me',
      OAUTH2_CLIENT_SECRET = 'change-me',
      OAUTH2_COOKIE_SECRET = 'change-me-32-bytes-as-a-secret--',
    } = process.env;
    return new Container(this, 'Login', {
      name,
      image: new Image(this, 'LoginImage', { name: image, keepLocally: true }).imageId,
      restart: 'always',
      env: [
        'OAUTH2_PROXY_HTTP_ADDRESS=0.0.0.0:4180',
        'OAUTH2_PROXY_PROVIDER=github',
        'OAUTH2_PROXY_EMAIL_DOMAINS=example.com',
        'OAUTH2_PROXY_REVERSE_PROXY=true',
        'OAUTH2_PROXY_SET_XAUTHREQUEST=true',
        'OAUTH2_PROXY_UPSTREAMS=static://202',
        `OAUTH2_PROXY_CLIENT_ID=${OAUTH2_CLIENT_ID}`,
        'OAUTH2_PROXY_CONFIG=/etc/oauth2-proxy.cfg',
      ],
      // A file, as `docker inspect` shows an environment.
      upload: [
        {
          file: '/etc/oauth2-proxy.cfg',
          content: `client_secret = "${OAUTH2_CLIENT_SECRET}"\ncookie_secret = "${OAUTH2_COOKIE_SECRET}"\n`,
        },
      ],
    });
  }
}
