import { createHash, createHmac } from 'node:crypto';

/** Who signs. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

interface SignedRequest {
  readonly method: string;
  /** Its path is escaped already, and it has no query. */
  readonly url: string;
  readonly body: Uint8Array | undefined;
}

interface SigningOptions extends S3Credentials {
  readonly region?: string;
  readonly now?: () => number;
}

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * The headers that sign a request for S3 with version 4; `host` is signed and sent by whoever sends.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(
  request: SignedRequest,
  options: SigningOptions,
): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken, region = 'us-east-1', now = Date.now } = options;
  const { host, pathname } = new URL(request.url);
  const time = new Date(now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const bodyHash = sha256(request.body ?? '');
  const headers: Readonly<Record<string, string>> = {
    'x-amz-content-sha256': bodyHash,
    'x-amz-date': time,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const signed = { host, ...headers };
  const names = Object.keys(signed).join(';');
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value.trim()}\n`);
  const canonical = [request.method, pathname, '', lines.join(''), names, bodyHash].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = [algorithm, time, scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`));
  const signature = hmac(key, text).toString('hex');
  const authorization = `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
