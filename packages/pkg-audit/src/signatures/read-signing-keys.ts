import { createPublicKey, type KeyObject } from 'node:crypto';
import { DxError } from '@dx/pkg-core';
import { isRecord } from '../findings/read-manifest.ts';

/** A key that a registry signs versions with. */
export interface SigningKey {
  readonly keyid: string;
  /** ECDSA on P-256. */
  readonly key: KeyObject;
  /** Milliseconds since 1970; what was published from then on is not signed by it. `NaN`: nothing is. */
  readonly expiresAt?: number;
}

/** Keys by keyid. */
export type SigningKeys = ReadonlyMap<string, SigningKey>;

const keyKind = 'ecdsa-sha2-nistp256';

/**
 * The keys in the answer of a registry, or in a file of the same shape. Other kinds of keys, and what cannot be read as one, are
 * left out: a signature of theirs is then one by an unknown key. Of two with one keyid the first counts.
 *
 * Source: `GET /-/npm/v1/keys`, https://docs.npmjs.com/about-registry-signatures
 *
 * @param from address or file, for messages
 * @throws DX_SIGNING_KEYS when it is not a list of keys
 */
export function readSigningKeys(value: unknown, from: string): SigningKeys {
  const list = isRecord(value) ? value['keys'] : undefined;
  if (!Array.isArray(list))
    throw new DxError({
      code: 'DX_SIGNING_KEYS',
      message: `${from} has no list of signing keys: expected {"keys":[…]}`,
      hint: 'Signatures can be verified with the keys of a file: dx audit signatures --signing-keys <file>',
      details: { from },
    });
  const keys = new Map<string, SigningKey>();
  for (const key of list.flatMap(readKey)) if (!keys.has(key.keyid)) keys.set(key.keyid, key);
  return keys;
}

function readKey(value: unknown): readonly SigningKey[] {
  if (!isRecord(value)) return [];
  const { keyid, keytype, scheme, expires } = value;
  if (typeof keyid !== 'string' || keytype !== keyKind || scheme !== keyKind) return [];
  const key = parseKey(value['key']);
  if (key === undefined) return [];
  return [
    expires === null || expires === undefined
      ? { keyid, key }
      : { keyid, key, expiresAt: Date.parse(String(expires)) },
  ];
}

function parseKey(text: unknown): KeyObject | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}
