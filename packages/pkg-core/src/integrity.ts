import type { Brand } from './brand.ts';
import { DxError } from './dx-error.ts';

/** One subresource-integrity hash, the strongest of those given: `sha512-<base64>`. */
export type Integrity = Brand<string, 'Integrity'>;

/** An integrity taken apart. `hex` is lower case and safe as a file name. */
export interface IntegrityParts {
  readonly algorithm: 'sha512' | 'sha384' | 'sha256' | 'sha1';
  readonly base64: string;
  readonly hex: string;
}

/** The base64 of a digest, by algorithm, strongest first. */
const digests = {
  sha512: /^[A-Za-z0-9+/]{86}==$/,
  sha384: /^[A-Za-z0-9+/]{64}$/,
  sha256: /^[A-Za-z0-9+/]{43}=$/,
  sha1: /^[A-Za-z0-9+/]{27}=$/,
} as const;
const strongestFirst = ['sha512', 'sha384', 'sha256', 'sha1'] as const;

/**
 * Reads an SRI string and keeps its strongest known hash. `sha1` is accepted, since old locks have nothing else;
 * `md5`, empty and malformed values are refused. O(length).
 *
 * @throws DX_INVALID_INTEGRITY
 * Source: https://www.w3.org/TR/SRI/; npm's `ssri` is the oracle in the tests
 */
export function parseIntegrity(input: string): Integrity {
  const hashes = input.trim().split(/\s+/);
  for (const algorithm of strongestFirst) {
    const hash = hashes.find((candidate) => isHash(candidate, algorithm));
    if (hash !== undefined) return hash.split('?', 1)[0] as Integrity;
  }
  throw new DxError({
    code: 'DX_INVALID_INTEGRITY',
    message: `Invalid integrity ${JSON.stringify(input.slice(0, 120))}: no sha512, sha384, sha256 or sha1 hash in it`,
    hint: 'Remove the entry from the lockfile and run dx install',
    details: { integrity: input },
  });
}

/** The integrity as it is written in lockfiles. */
export function formatIntegrity(integrity: Integrity): string {
  return integrity;
}

/** The algorithm and both spellings of the digest. */
export function integrityParts(integrity: Integrity): IntegrityParts {
  const dash = integrity.indexOf('-');
  const base64 = integrity.slice(dash + 1);
  const hex = Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return { algorithm: integrity.slice(0, dash) as IntegrityParts['algorithm'], base64, hex };
}

function isHash(candidate: string, algorithm: keyof typeof digests): boolean {
  if (!candidate.startsWith(`${algorithm}-`)) return false;
  return digests[algorithm].test(candidate.slice(algorithm.length + 1).split('?', 1)[0] ?? '');
}
