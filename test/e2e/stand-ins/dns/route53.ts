import { createHash } from 'node:crypto';
import type { Api, ApiAnswer, ApiRequest } from './answer';
import { claimOf, isSignedWith } from './aws-signature';
import type { Configuration } from './configuration';
import type { Records } from './records';

const VERSION = '2013-04-01';
const NAMESPACE = `xmlns="https://route53.amazonaws.com/doc/${VERSION}/"`;
const TTL = 10;

/** What of Route 53's API makes TXT records and deletes them. @see https://docs.aws.amazon.com/Route53/latest/APIReference/ */
export function route53(configuration: Configuration['route53'], records: Records): Api {
  const zones = new Map(configuration.zones.map((name) => [zoneIdOf(name), name]));

  const change = async (zone: string, body: string): Promise<ApiAnswer> => {
    const { action, name, texts } = changeOf(body);
    const isDeletion = action === 'DELETE';
    if (isDeletion && records.of(name).join() !== texts.join()) {
      const set = `[name='${name}.', type='TXT']`;
      return failed(400, 'InvalidChangeBatch', `[Tried to delete resource record set ${set} but it was not found]`);
    }
    await records.replace(zone, name, isDeletion ? [] : texts);
    return succeeded('ChangeResourceRecordSets', changeInfo('C0123456789'));
  };

  return async (request) => {
    const refusal = refusalOf(request, configuration);
    if (refusal) return refusal;
    const url = new URL(request.target, 'http://api');
    const [what, id, of] = url.pathname.replace(/\/$/, '').split('/').slice(2);
    if (what === 'hostedzonesbyname') return succeeded('ListHostedZonesByName', listed(zones));
    // What was written is there when the change is answered.
    if (what === 'change') return succeeded('GetChange', changeInfo(id));
    const zone = zones.get(id);
    if (zone === undefined || of !== 'rrset')
      return failed(404, 'NoSuchHostedZone', `No hosted zone found with ID: ${id}`);
    return request.method === 'POST'
      ? change(zone, request.body)
      : succeeded('ListResourceRecordSets', recordSets(records, zone, url.searchParams.get('name') ?? ''));
  };
}

function refusalOf(request: ApiRequest, { accessKeyId, secretAccessKey }: Configuration['route53']) {
  const claim = claimOf(request);
  if (!claim) return failed(403, 'MissingAuthenticationToken', 'Missing Authentication Token');
  if (claim.accessKeyId !== accessKeyId) {
    return failed(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
  }
  if (isSignedWith(secretAccessKey, request, claim)) return undefined;
  const message =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
    'and signing method. Consult the service documentation for details.';
  return failed(403, 'SignatureDoesNotMatch', message);
}

/** The one change of a batch. */
function changeOf(body: string): { action: string; name: string; texts: string[] } {
  const [action] = contents(body, 'Action');
  const [name] = contents(body, 'Name');
  const texts = contents(body, 'Value').map((value) => plain(value).replace(/^"|"$/g, ''));
  return { action, name: name.replace(/\.$/, ''), texts };
}

function contents(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text]) => text);
}

function plain(xml: string): string {
  return xml.replaceAll(/&(?:#34|quot);/g, '"').replaceAll('&amp;', '&');
}

function listed(zones: Map<string, string>): string {
  const all = [...zones].map(
    ([id, name]) => `<HostedZone><Id>/hostedzone/${id}</Id><Name>${name}.</Name><CallerReference>1</CallerReference>
<Config><PrivateZone>false</PrivateZone></Config></HostedZone>`,
  );
  return `<HostedZones>${all.join('')}</HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems>`;
}

/** From a name on, as the API has it, and not of that name alone. */
function recordSets(records: Records, zone: string, from: string): string {
  const values = (name: string) =>
    records.of(name).map((text) => `<ResourceRecord><Value>"${text}"</Value></ResourceRecord>`);
  const sets = records
    .names(zone)
    .filter((name) => `${name}.` >= from)
    .map(
      (name) => `<ResourceRecordSet><Name>${name}.</Name><Type>TXT</Type><TTL>${TTL}</TTL>
<ResourceRecords>${values(name).join('')}</ResourceRecords></ResourceRecordSet>`,
    );
  const all = `<ResourceRecordSets>${sets.join('')}</ResourceRecordSets>`;
  return `${all}<IsTruncated>false</IsTruncated><MaxItems>300</MaxItems>`;
}

function changeInfo(id: string): string {
  const since = new Date().toISOString();
  return `<ChangeInfo><Id>/change/${id}</Id><Status>INSYNC</Status><SubmittedAt>${since}</SubmittedAt></ChangeInfo>`;
}

function succeeded(operation: string, content: string): ApiAnswer {
  return {
    status: 200,
    body: `<?xml version="1.0"?>\n<${operation}Response ${NAMESPACE}>${content}</${operation}Response>`,
  };
}

function failed(status: number, code: string, message: string): ApiAnswer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body = `<?xml version="1.0"?>\n<ErrorResponse ${NAMESPACE}>${error}<RequestId>1</RequestId></ErrorResponse>`;
  return { status, body };
}

function zoneIdOf(name: string): string {
  return `Z${createHash('md5').update(name).digest('hex').slice(0, 20).toUpperCase()}`;
}
