import { createHash } from 'node:crypto';
import type { Api, ApiAnswer, ApiRequest } from './answer';
import type { Configuration, Permission } from './configuration';
import type { Records } from './records';

/** A record, as the API names it by an id. */
interface NamedRecord {
  readonly zone: string;
  readonly name: string;
  readonly text: string;
}

/** What of Cloudflare's API makes TXT records and deletes them. @see https://developers.cloudflare.com/api/resources/dns/ */
export function cloudflare({ tokens, zones }: Configuration['cloudflare'], records: Records): Api {
  const known = new Map<string, NamedRecord>();
  const zoneIds = new Map(zones.map((name) => [idOf(name), name]));

  const create = async (zone: string, body: string): Promise<ApiAnswer> => {
    const { type, name, content } = JSON.parse(body);
    const text = /^"([^"]*)"$/.exec(content)?.[1];
    if (type !== 'TXT' || text === undefined || !name.endsWith(`.${zone}`)) return failed(400, 9005, 'Invalid content');
    const id = idOf(`${name} ${text}`);
    if (known.has(id)) return failed(400, 81058, 'An identical record already exists.');
    known.set(id, { zone, name, text });
    await records.replace(zone, name, [...records.of(name), text]);
    return succeeded({ id, name, type, content, ttl: 120 });
  };

  const remove = async (id: string): Promise<ApiAnswer> => {
    const record = known.get(id);
    if (!record) return failed(404, 81044, 'Record does not exist.');
    known.delete(id);
    const { zone, name, text } = record;
    await records.replace(
      zone,
      name,
      records.of(name).filter((other) => other !== text),
    );
    return succeeded({ id });
  };

  return async ({ method, target, headers, body }) => {
    const url = new URL(target, 'http://api');
    const [, zoneId, recordId] = /^\/client\/v4\/zones(?:\/(\w+)\/dns_records(?:\/(\w+))?)?$/.exec(url.pathname) ?? [];
    const permissions = permissionsOf(tokens, headers);
    if (permissions === undefined) return failed(403, 9109, 'Invalid access token');
    if (!permissions.includes(zoneId === undefined ? 'Zone:Read' : 'DNS:Edit')) {
      return failed(403, 10000, 'Authentication error');
    }
    if (method === 'GET' && url.pathname === '/client/v4/zones') {
      const found = [...zoneIds].filter(([, name]) => name === url.searchParams.get('name'));
      return succeeded(found.map(([id, name]) => ({ id, name, status: 'active' })));
    }
    const zone = zoneIds.get(zoneId);
    if (method === 'POST' && zone !== undefined && recordId === undefined) return create(zone, body);
    if (method === 'DELETE' && zone !== undefined && recordId !== undefined) return remove(recordId);
    return failed(404, 7003, `Could not route to ${url.pathname}, perhaps your object identifier is invalid?`);
  };
}

function permissionsOf(
  tokens: Configuration['cloudflare']['tokens'],
  { authorization }: ApiRequest['headers'],
): readonly Permission[] | undefined {
  return Object.entries(tokens).find(([token]) => authorization === `Bearer ${token}`)?.[1];
}

function succeeded(result: object): ApiAnswer {
  return { status: 200, body: JSON.stringify({ result, success: true, errors: [], messages: [] }) };
}

function failed(status: number, code: number, message: string): ApiAnswer {
  return {
    status,
    body: JSON.stringify({ result: null, success: false, errors: [{ code, message }], messages: [] }),
  };
}

function idOf(what: string): string {
  return createHash('md5').update(what).digest('hex');
}
