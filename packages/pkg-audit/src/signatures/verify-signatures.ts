import { createVerify } from 'node:crypto';
import { isRecord } from '../findings/read-manifest.ts';
import type { SignedVersion } from './read-signed-version.ts';
import type { SigningKeys } from './read-signing-keys.ts';

/** A package as it is installed. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Of what is installed, as the lock has it: `sha512-…`. What the registry says now proves nothing about it. */
  readonly integrity?: string;
}

/** What signatures say of an installed package. `code` is npm's. */
export type SignatureVerdict =
  | { readonly kind: 'verified' }
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'invalid';
      readonly code: 'EMISSINGSIGNATUREKEY' | 'EEXPIREDSIGNATUREKEY' | 'EINTEGRITYSIGNATURE';
      readonly message: string;
      readonly keyid?: string;
      readonly signature?: string;
    };

/** For versions without a time: before any key could have expired, as npm takes it. */
const unknownTime = Date.parse('2015-01-01T00:00:00.000Z');
const mostSignatures = 20;

/**
 * Whether what is installed is what the registry signed: each signature has to be one by a known key that had not expired when the
 * version was published, over `<name>@<version>:<integrity>`. A garbled list is invalid, not missing. One verification each, about
 * 0.1 ms.
 *
 * Source: https://docs.npmjs.com/about-registry-signatures
 */
export function verifySignatures(
  installed: InstalledPackage,
  signed: SignedVersion | undefined,
  keys: SigningKeys,
): SignatureVerdict {
  if (signed === undefined) return invalid('EINTEGRITYSIGNATURE', 'the registry has no such version');
  const { signatures, publishedAt = unknownTime } = signed;
  if (signatures === undefined || (Array.isArray(signatures) && signatures.length === 0))
    return { kind: 'missing' };
  if (!Array.isArray(signatures) || signatures.length > mostSignatures)
    return invalid('EINTEGRITYSIGNATURE', 'its signatures are no list');
  if (installed.integrity === undefined)
    return invalid('EINTEGRITYSIGNATURE', 'the lockfile has no integrity that could have been signed');
  for (const signature of signatures as readonly unknown[]) {
    const bad = verifyOne(signature, textOf(installed), publishedAt, keys);
    if (bad !== undefined) return bad;
  }
  return { kind: 'verified' };
}

function textOf({ name, version, integrity }: InstalledPackage): string {
  return `${name}@${version}:${integrity}`;
}

function verifyOne(
  signature: unknown,
  text: string,
  publishedAt: number,
  keys: SigningKeys,
): SignatureVerdict | undefined {
  const { keyid, sig } = isRecord(signature) ? signature : {};
  if (typeof keyid !== 'string' || typeof sig !== 'string')
    return invalid('EINTEGRITYSIGNATURE', 'one of its signatures has no keyid or no text');
  const known = keys.get(keyid);
  const about = { keyid, signature: sig };
  if (known === undefined)
    return invalid('EMISSINGSIGNATUREKEY', `it is signed by an unknown key, ${keyid}`, about);
  if (known.expiresAt !== undefined && !(publishedAt < known.expiresAt))
    return invalid('EEXPIREDSIGNATUREKEY', `it is signed by a key that had expired, ${keyid}`, about);
  return isSignature(text, sig, known.key)
    ? undefined
    : invalid('EINTEGRITYSIGNATURE', `what is installed is not what ${keyid} signed`, about);
}

function isSignature(
  text: string,
  sig: string,
  key: Parameters<ReturnType<typeof createVerify>['verify']>[0],
): boolean {
  try {
    return createVerify('SHA256').update(text).verify(key, sig, 'base64');
  } catch {
    return false;
  }
}

function invalid(
  code: Extract<SignatureVerdict, { readonly kind: 'invalid' }>['code'],
  message: string,
  about: { readonly keyid?: string; readonly signature?: string } = {},
): SignatureVerdict {
  return { kind: 'invalid', code, message, ...about };
}
