import type { RequestRecord } from '@dx/fixture-registry';

/** A token that belongs to the sandbox's registry; where else it is sent is a fault. */
export const secret = 'npm_Secret0Secret1Secret2Secret3Secret4';

/** Ways to write it in a request: as it is, and as the password of somebody. */
const needles = [secret, ...['', 'me', 'user'].map((user) => encode(`${user}:${secret}`)), encode(secret)];

/** The requests that tell it, in whatever header or address. */
export function findTold(requests: readonly RequestRecord[]): readonly string[] {
  return requests
    .filter(tells)
    .map(({ method, path }) => `the secret was sent to somebody else: ${method} ${path}`);
}

function tells({ path, headers }: RequestRecord): boolean {
  const text = `${path} ${JSON.stringify(headers)}`;
  return needles.some((needle) => text.includes(needle));
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '');
}
