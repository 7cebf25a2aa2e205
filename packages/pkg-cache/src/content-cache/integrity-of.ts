import { createHash } from 'node:crypto';
import type { Integrity } from '@dx/pkg-core';

/** The key of bytes: `sha512-<base64>`. One pass over them. */
export function integrityOf(bytes: Uint8Array): Integrity {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}` as Integrity;
}
