import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A pair of keys on P-256, made anew. */
export interface SigningPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** SPKI in DER. */
  readonly der: Buffer;
  /** SHA-256 of `der`: how logs name their keys. */
  readonly id: Buffer;
  sign(data: Uint8Array): Buffer;
}

/** Makes a pair of keys; signatures are ECDSA with SHA-256 in DER. */
export function createSigningPair(): SigningPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const id = createHash('sha256').update(der).digest();
  return { privateKey, publicKey, der, id, sign: (data) => sign('sha256', data, privateKey) };
}
