import { type Integrity, integrityParts, parseIntegrity } from '@dx/pkg-core';

const plainSha512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
const fileName = /^(sha512|sha384|sha256|sha1)-([0-9a-f]{40,128})\.dxp$/;

/** The canonical key: one hash, the strongest. @throws DX_INVALID_INTEGRITY */
export function parseKey(integrity: string): Integrity {
  return plainSha512.test(integrity) ? (integrity as Integrity) : parseIntegrity(integrity);
}

/** A name for a key that is safe in paths and URLs. @throws DX_INVALID_INTEGRITY */
export function keyName(key: Integrity): string {
  const { algorithm, hex } = integrityParts(parseIntegrity(key));
  return `${algorithm}-${hex}`;
}

/** The first two digits of the digest. */
export function shardOf(name: string): string {
  const dash = name.indexOf('-');
  return name.slice(dash + 1, dash + 3);
}

/** The key of a file in the cache, or `undefined` for what is none. */
export function keyOfFile(file: string): Integrity | undefined {
  const [, algorithm, hex] = fileName.exec(file) ?? [];
  if (algorithm === undefined || hex === undefined) return undefined;
  try {
    return parseIntegrity(`${algorithm}-${Buffer.from(hex, 'hex').toString('base64')}`);
  } catch {
    return undefined;
  }
}
