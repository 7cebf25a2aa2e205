import { type Integrity, isDxError } from '@dx/pkg-core';
import { packArchiveParts } from '../archive/pack-archive.ts';
import { defaultLimits } from '../archive-limits.ts';
import { gunzipArchive, isGzip } from '../gunzip-archive.ts';
import type { CacheForm } from './cache-types.ts';

/** A value as it is kept. */
export interface PackedValue {
  readonly form: CacheForm;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The `.dxp` archive. */
  readonly parts: () => readonly Uint8Array[];
}

/**
 * What is kept of bytes that hash to `key`: tars with an index of their files, others as they are. With `unpack`, the tar
 * of an archive instead of the archive.
 */
export function packValue(
  key: Integrity,
  bytes: Uint8Array<ArrayBuffer>,
  archives: 'exact' | 'unpack',
): PackedValue {
  const tar = archives === 'unpack' && isGzip(bytes) ? asTar(bytes, key) : undefined;
  if (tar !== undefined) return { form: 'unpacked', ...tar };
  return { form: 'exact', bytes, parts: () => packExact(bytes, key) };
}

/** The tar, where it is a package that could be unpacked. */
function asTar(bytes: Uint8Array<ArrayBuffer>, key: Integrity): Omit<PackedValue, 'form'> | undefined {
  return unlessRefused(() => {
    const unzipped = gunzipArchive(bytes, defaultLimits, key);
    const tar = new Uint8Array(unzipped.buffer, unzipped.byteOffset, unzipped.length);
    const parts = packArchiveParts(tar, { subject: key, integrity: key, origin: 'unpacked' });
    return { bytes: tar, parts: () => parts };
  });
}

const magicAt = 257;

function packExact(bytes: Uint8Array<ArrayBuffer>, key: Integrity): readonly Uint8Array[] {
  const looksLikeTar =
    Buffer.from(bytes.buffer, bytes.byteOffset).toString('latin1', magicAt, magicAt + 5) === 'ustar';
  const tar = looksLikeTar
    ? unlessRefused(() => packArchiveParts(bytes, { subject: key, integrity: key }))
    : undefined;
  return tar ?? packArchiveParts(bytes, { subject: key, integrity: key, kind: 'opaque' });
}

function unlessRefused<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}
