import { checkProps, instance, Rules } from '../../internal/rules';
import { Problems } from '../../internal/validate';
import { DnsIntent } from '../../model/tls-intent';
import { Secret } from '../secret';
import {
  ACME_DNS_RULES,
  AcmeDnsOptions,
  AZURE_RULES,
  AzureOptions,
  CLOUDFLARE_RULES,
  CloudflareOptions,
  CODE,
  DIGITAL_OCEAN_RULES,
  DigitalOceanOptions,
  GANDI_RULES,
  GandiOptions,
  GOOGLE_CLOUD_RULES,
  GoogleCloudOptions,
  HETZNER_RULES,
  HetznerOptions,
  LEGO_RULES,
  LegoOptions,
  OVH_RULES,
  OvhOptions,
  RFC2136_RULES,
  Rfc2136Options,
  ROUTE53_RULES,
  Route53Options,
} from './dns-provider-options';

/**
 * Who holds the DNS zone of a domain, and in whose name its records are changed: TXT records below `_acme-challenge` come and
 * go with each certificate. lego asks it, in a container of its own that alone sees the secrets.
 *
 * @see https://go-acme.github.io/lego/dns/
 */
export class DnsProvider {
  /**
   * Any DNS server that takes updates signed with a TSIG key (RFC 2136, RFC 8945): BIND, Knot, PowerDNS.
   *
   * Its records of one name are made one after the other, with a minute between: a certificate for `example.com` and
   * `*.example.com` takes two minutes.
   *
   * @param options the server and the key
   * @throws when the server is no host, the key's name is invalid, or the algorithm is unknown
   * @see https://go-acme.github.io/lego/dns/dnsupdate/
   */
  public static rfc2136(options: Rfc2136Options): DnsProvider {
    checkOptions('rfc2136', options, RFC2136_RULES);
    const { nameserver, tsigKey, tsigSecret, tsigAlgorithm = 'hmac-sha256' } = options;
    return new DnsProvider(
      'dnsupdate',
      { DNSUPDATE_NAMESERVER: nameserver, DNSUPDATE_TSIG_KEY: tsigKey, DNSUPDATE_TSIG_ALGORITHM: tsigAlgorithm },
      { DNSUPDATE_TSIG_SECRET: tsigSecret },
    );
  }

  /**
   * Cloudflare, by an API token: Profile, API Tokens, "Edit zone DNS", which may Zone:Read and DNS:Edit the zone.
   *
   * @param options the token
   * @throws when the token is no `Secret`
   * @see https://go-acme.github.io/lego/dns/cloudflare/
   */
  public static cloudflare(options: CloudflareOptions): DnsProvider {
    checkOptions('cloudflare', options, CLOUDFLARE_RULES);
    const { apiToken, zoneToken } = options;
    return new DnsProvider('cloudflare', {}, { CF_DNS_API_TOKEN: apiToken, CF_ZONE_API_TOKEN: zoneToken });
  }

  /**
   * Amazon Route 53, by an access key or the role of the machine. It needs route53:ListHostedZonesByName, route53:GetChange,
   * and at the zone route53:ListResourceRecordSets and route53:ChangeResourceRecordSets.
   *
   * @param options the access key, and where it is used
   * @throws when an id is invalid, or one half of the access key is missing
   * @see https://go-acme.github.io/lego/dns/route53/#least-privilege-policy-for-production-purposes
   */
  public static route53(options: Route53Options = {}): DnsProvider {
    const problems = new Problems('DnsProvider.route53');
    const usable = checkProps(problems, 'options', options, ROUTE53_RULES);
    const { accessKeyId, secretAccessKey, region = 'us-east-1', hostedZoneId, assumeRoleArn } = usable;
    if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
      const [given, missing] =
        accessKeyId === undefined ? ['its secret', 'accessKeyId'] : ['its id', 'secretAccessKey'];
      problems.note(
        `${missing}: must be given with the rest of the access key, got ${given} alone (give both or none)`,
      );
    }
    problems.throwIfAny();
    return new DnsProvider(
      'route53',
      {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_REGION: region,
        AWS_HOSTED_ZONE_ID: hostedZoneId,
        AWS_ASSUME_ROLE_ARN: assumeRoleArn,
      },
      { AWS_SECRET_ACCESS_KEY: secretAccessKey },
    );
  }

  /**
   * DigitalOcean, by a personal access token with the scopes domain:read, domain:create and domain:delete.
   *
   * @param options the token
   * @throws when the token is no `Secret`
   * @see https://go-acme.github.io/lego/dns/digitalocean/
   */
  public static digitalOcean(options: DigitalOceanOptions): DnsProvider {
    checkOptions('digitalOcean', options, DIGITAL_OCEAN_RULES);
    return new DnsProvider('digitalocean', {}, { DO_AUTH_TOKEN: options.authToken });
  }

  /**
   * Google Cloud DNS, by the key of a service account with the role DNS Administrator (roles/dns.admin).
   *
   * @param options the key
   * @throws when the key is no `Secret`, or the project's id is invalid
   * @see https://go-acme.github.io/lego/dns/gcloud/
   */
  public static googleCloud(options: GoogleCloudOptions): DnsProvider {
    checkOptions('googleCloud', options, GOOGLE_CLOUD_RULES);
    return new DnsProvider('gcloud', { GCE_PROJECT: options.project }, { GCE_SERVICE_ACCOUNT: options.serviceAccount });
  }

  /**
   * Azure DNS, by an application with the role DNS Zone Contributor at the zone.
   *
   * @param options the application, and where the zone is
   * @throws when an id is invalid
   * @see https://go-acme.github.io/lego/dns/azuredns/
   */
  public static azure(options: AzureOptions): DnsProvider {
    checkOptions('azure', options, AZURE_RULES);
    const { tenantId, clientId, clientSecret, subscriptionId, resourceGroup } = options;
    return new DnsProvider(
      'azuredns',
      {
        AZURE_TENANT_ID: tenantId,
        AZURE_CLIENT_ID: clientId,
        AZURE_SUBSCRIPTION_ID: subscriptionId,
        AZURE_RESOURCE_GROUP: resourceGroup,
        // Nothing else that it could find is tried in the application's place.
        AZURE_AUTH_METHOD: 'env',
      },
      { AZURE_CLIENT_SECRET: clientSecret },
    );
  }

  /**
   * Hetzner, by an API token of the project that has the zone: Console, Security, API tokens, read and write.
   *
   * @param options the token
   * @throws when the token is no `Secret`
   * @see https://go-acme.github.io/lego/dns/hetzner/
   */
  public static hetzner(options: HetznerOptions): DnsProvider {
    checkOptions('hetzner', options, HETZNER_RULES);
    return new DnsProvider('hetzner', {}, { HETZNER_API_TOKEN: options.apiToken });
  }

  /**
   * OVHcloud, by an application key whose consumer key may POST and DELETE `/domain/zone/*`.
   *
   * @param options the keys
   * @throws when the application key is invalid, or the endpoint is unknown
   * @see https://go-acme.github.io/lego/dns/ovh/
   */
  public static ovh(options: OvhOptions): DnsProvider {
    checkOptions('ovh', options, OVH_RULES);
    const { endpoint = 'ovh-eu', applicationKey, applicationSecret, consumerKey } = options;
    return new DnsProvider(
      'ovh',
      { OVH_ENDPOINT: endpoint, OVH_APPLICATION_KEY: applicationKey },
      { OVH_APPLICATION_SECRET: applicationSecret, OVH_CONSUMER_KEY: consumerKey },
    );
  }

  /**
   * Gandi, by a personal access token that may manage the domain's technical configurations.
   *
   * @param options the token
   * @throws when the token is no `Secret`
   * @see https://go-acme.github.io/lego/dns/gandiv5/
   */
  public static gandi(options: GandiOptions): DnsProvider {
    checkOptions('gandi', options, GANDI_RULES);
    return new DnsProvider('gandiv5', {}, { GANDIV5_PERSONAL_ACCESS_TOKEN: options.personalAccessToken });
  }

  /**
   * acme-dns, which can do nothing but the records of its accounts: for a zone whose provider has no API, or whose token should
   * not lie on the host. `_acme-challenge` of each domain is a CNAME of what the server gave out for it.
   *
   * @param options the server and its accounts
   * @throws when the server is no URL
   * @see https://github.com/joohoi/acme-dns
   */
  public static acmeDns(options: AcmeDnsOptions): DnsProvider {
    checkOptions('acmeDns', options, ACME_DNS_RULES);
    return new DnsProvider(
      'acmedns',
      { ACME_DNS_API_BASE: options.apiBase },
      { ACME_DNS_STORAGE_PATH: options.accounts },
    );
  }

  /**
   * Any other one of the two hundred that lego knows. Codes and variables are listed there; `docker run --rm goacme/lego dnshelp
   * -c <code>` prints them too.
   *
   * @param code lego's, e.g. 'desec'
   * @param options what the provider is told
   * @throws when the code cannot be one, a variable is none of a provider's, is a setting and a secret, or is a file and no secret
   * @see https://go-acme.github.io/lego/dns/
   */
  public static lego(code: string, options: LegoOptions = {}): DnsProvider {
    const problems = new Problems('DnsProvider.lego');
    CODE(problems, 'code', code);
    const { settings = {}, secrets = {} } = checkProps(problems, 'options', options, LEGO_RULES);
    for (const variable of Object.keys(settings)) {
      if (variable in secrets) {
        problems.note(`settings['${variable}']: must be given once, got it in secrets too (leave it out of settings)`);
      } else if (/_(FILE|PATH)$/.test(variable)) {
        const fix = `put what the file holds into secrets: { ${variable}: Secret.hostFile('/etc/sophon/dns-credentials') }`;
        problems.note(
          `settings['${variable}']: must be in secrets, got the path of a file, which lego does not see (${fix})`,
        );
      }
    }
    problems.throwIfAny();
    return new DnsProvider(code, settings, secrets);
  }

  /** @internal */
  public readonly _intent: DnsIntent;

  private constructor(
    provider: string,
    settings: { [variable: string]: string | undefined },
    secrets: { [variable: string]: Secret | undefined },
  ) {
    const values = Object.entries(given(secrets)).map(([variable, { _intent }]) => [variable, _intent]);
    this._intent = { provider, settings: given(settings), secrets: Object.fromEntries(values) };
  }
}

function checkOptions<Options extends object>(factory: string, options: Options, rules: Rules<Options>): void {
  const problems = new Problems(`DnsProvider.${factory}`);
  checkProps(problems, 'options', options, rules);
  problems.throwIfAny();
}

/** Without what is absent. */
function given<Value>(values: { [variable: string]: Value | undefined }): { [variable: string]: Value } {
  const present = Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(present);
}

/** What a DNS provider may be. */
export const DNS_PROVIDER = instance(
  DnsProvider,
  "DnsProvider.cloudflare({ apiToken: Secret.environment('cloudflare_token') })",
);
