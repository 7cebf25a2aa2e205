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

/** Base64 length, padding included, by algorithm, strongest first. */
const encodedLength = { sha512: 88, sha384: 64, sha256: 44, sha1: 28 } as const;
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

function isHash(candidate: string, algorithm: keyof typeof encodedLength): boolean {
  if (!candidate.startsWith(`${algorithm}-`)) return false;
  const base64 = candidate.slice(algorithm.length + 1).split('?', 1)[0] ?? '';
  return base64.length === encodedLength[algorithm] && /^[A-Za-z0-9+/]+={0,2}$/.test(base64);
}
