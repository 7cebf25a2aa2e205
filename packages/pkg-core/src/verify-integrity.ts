import { createHash } from 'node:crypto';
import { DxError } from './dx-error.ts';
import { formatIntegrity, type Integrity, integrityParts } from './integrity.ts';

/**
 * Checks that `bytes` hash to `integrity`. One pass over the bytes.
 *
 * @param subject what the bytes are, for the message: `react@18.3.1`
 * @throws DX_INTEGRITY_MISMATCH with both hashes
 */
export function verifyIntegrity(bytes: Uint8Array, integrity: Integrity, subject: string): void {
  const { algorithm, base64 } = integrityParts(integrity);
  const found = createHash(algorithm).update(bytes).digest('base64');
  if (found === base64) return;
  throw new DxError({
    code: 'DX_INTEGRITY_MISMATCH',
    message: `${subject} is not what was published: expected ${formatIntegrity(integrity)}, got ${algorithm}-${found}`,
    hint: 'Try again; if it stays, ask the registry or check the lockfile entry with git blame',
    details: { subject, expected: integrity, found: `${algorithm}-${found}` },
  });
}
