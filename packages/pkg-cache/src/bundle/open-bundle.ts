import type { Integrity } from '@dx/pkg-core';
import type { ByteReader } from '../archive/byte-reader.ts';
import { bundleInvalid } from './bundle-errors.ts';
import { type BundleIndex, decodeBundleHeader, decodeBundleIndex, headerBytes } from './bundle-format.ts';
import type { BundledArchive, PackageBundle } from './bundle-types.ts';

/**
 * Reads header and index of a bundle and believes neither: sizes, counts and integrities have to fit each other and the
 * length of the file. What `read` gives is not hashed yet: `store.add` and `store.ensure` do that, on the thread that
 * unpacks, against the integrity of the lock. So a bundle is trusted no more than a registry. Two reads, O(archives).
 *
 * @param reader closed by `close` of the bundle, and when this throws
 * @param subject what the bundle is called in messages
 * @throws DX_BUNDLE_INVALID
 */
export function openBundle(reader: ByteReader, subject: string): PackageBundle {
  try {
    const { index, contentStart } = readHead(reader, subject);
    const places = placesOf(index.archives, contentStart);
    return Object.freeze({
      key: index.key,
      sizeBytes: reader.sizeBytes,
      archives: index.archives,
      sizeOf: (integrity: Integrity) => places.get(integrity)?.sizeBytes,
      read: (integrity: Integrity) => readPlace(reader, places.get(integrity)),
      close: () => reader.close(),
    });
  } catch (error) {
    reader.close();
    throw error;
  }
}

interface Head {
  readonly index: BundleIndex;
  readonly contentStart: number;
}

function readHead(reader: ByteReader, subject: string): Head {
  const head = reader.read(0, headerBytes);
  const header = decodeBundleHeader(head);
  if (typeof header === 'string') throw bundleInvalid(subject, header);
  const { fileBytes, indexBytes } = header;
  const contentStart = headerBytes + indexBytes;
  if (fileBytes !== reader.sizeBytes)
    throw bundleInvalid(subject, `it has ${reader.sizeBytes} bytes and should have ${fileBytes}`);
  if (contentStart > fileBytes) throw bundleInvalid(subject, 'its index is longer than the file');
  const bytes = reader.read(headerBytes, indexBytes);
  const index = decodeBundleIndex(head, bytes, fileBytes - contentStart);
  if (typeof index === 'string') throw bundleInvalid(subject, index);
  return { index, contentStart };
}

interface Place {
  readonly offset: number;
  readonly sizeBytes: number;
}

function placesOf(archives: readonly BundledArchive[], start: number): ReadonlyMap<Integrity, Place> {
  const places = new Map<Integrity, Place>();
  let offset = start;
  for (const { integrity, sizeBytes } of archives) {
    places.set(integrity, { offset, sizeBytes });
    offset += sizeBytes;
  }
  return places;
}

/** The file may have become shorter since. */
function readPlace(reader: ByteReader, place: Place | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (place === undefined) return undefined;
  const bytes = reader.read(place.offset, place.sizeBytes);
  return bytes.length === place.sizeBytes ? bytes : undefined;
}
