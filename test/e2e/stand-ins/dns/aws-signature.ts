import { createHash, createHmac } from 'node:crypto';
import type { ApiRequest } from './answer';

/** What a header `Authorization` claims. */
interface Claim {
  readonly accessKeyId: string;
  /** '<date>/<region>/<service>/aws4_request' */
  readonly scope: string;
  readonly signedHeaders: string[];
  readonly signature: string;
}

/** What a request claims to be signed with; undefined where it does not. */
export function claimOf({ headers: { authorization } }: ApiRequest): Claim | undefined {
  const form = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/;
  const [, accessKeyId, scope, names, signature] = form.exec(`${authorization ?? ''}`) ?? [];
  return signature === undefined ? undefined : { accessKeyId, scope, signedHeaders: names.split(';'), signature };
}

/**
 * Whether a request is signed with the secret of an access key.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedWith(secret: string, request: ApiRequest, claim: Claim): boolean {
  const { scope, signature } = claim;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, hash(canonical(request, claim))].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`);
  return hmac(key, text).toString('hex') === signature;
}

function canonical({ method, target, headers, body }: ApiRequest, { signedHeaders }: Claim): string {
  const [path, query = ''] = target.split('?');
  const lines = signedHeaders.map((name) => `${name}:${`${headers[name] ?? ''}`.trim()}\n`);
  const sortedQuery = query.split('&').sort().join('&');
  return [method, path, sortedQuery, lines.join(''), signedHeaders.join(';'), hash(body)].join('\n');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
