import { defaultLimits } from '../archive-limits.ts';
import { archiveTooLarge } from '../errors.ts';
import { readTar } from '../read-tar.ts';
import { selectFiles } from '../select-files.ts';
import { defaultMaxContentBytes, encodeHeader, sha256, writtenBlockBits } from './archive-format.ts';
import { encodeIndex } from './archive-index.ts';
import type { PackedFile, PackOptions } from './archive-types.ts';
import { type BlockCodec, blockCodec } from './block-codec.ts';

/**
 * A tar as a `.dxp` archive: every file can be read without unpacking the others, and the tar comes back exactly. Equal
 * tars give archives of equal content, but not always of equal bytes: codecs differ. Time is that of LZ4 and of two
 * SHA-256 over the bytes.
 *
 * @param tar not compressed
 * @throws DX_ARCHIVE_INVALID, DX_ARCHIVE_TOO_LARGE, DX_UNSAFE_PATH as unpacking the tar would
 * Source: docs/formats/dxp.md
 */
export function packArchive(
  tar: Uint8Array<ArrayBuffer>,
  options: PackOptions = {},
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(packArchiveParts(tar, options)));
}

/**
 * As `packArchive`, in pieces to be written one after the other.
 *
 * @throws DX_ARCHIVE_INVALID, DX_ARCHIVE_TOO_LARGE, DX_UNSAFE_PATH
 */
export function packArchiveParts(
  content: Uint8Array<ArrayBuffer>,
  options: PackOptions = {},
): readonly Uint8Array[] {
  const { subject = 'the archive', integrity, kind = 'archive', origin = 'content' } = options;
  if (content.length > defaultMaxContentBytes)
    throw archiveTooLarge(subject, `it has more than ${defaultMaxContentBytes} bytes`);
  const files = kind === 'archive' ? listPackedFiles(content, subject) : [];
  const blocks = packBlocks(content, blockCodec());
  const index = encodeIndex(
    { integrity, sha256: sha256(content).toString('hex'), files },
    blocks.map(({ bytes, isCompressed }) => ({ storedBytes: bytes.length, isCompressed })),
  );
  const sizes = { contentBytes: content.length, indexBytes: index.length };
  const head = { kind, origin, blockBits: writtenBlockBits, ...sizes };
  return [encodeHeader(head, index), index, ...blocks.map(({ bytes }) => bytes)];
}

/**
 * The files of a tar as an index lists them: what unpacking it gives.
 *
 * @throws DX_ARCHIVE_INVALID, DX_ARCHIVE_TOO_LARGE, DX_UNSAFE_PATH
 */
export function listPackedFiles(tar: Uint8Array<ArrayBuffer>, subject: string): readonly PackedFile[] {
  const found = readTar(tar, defaultLimits.maxEntries, subject);
  return selectFiles(found, { subject, foldCase: false }).files.map(({ path, mode, sizeBytes, offset }) => ({
    ...{ path, mode, sizeBytes, offset },
    sha256: sha256(tar.subarray(offset, offset + sizeBytes)).toString('hex'),
  }));
}

interface PackedBlock {
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
}

function packBlocks(content: Uint8Array, codec: BlockCodec): readonly PackedBlock[] {
  const blocks: PackedBlock[] = [];
  const blockBytes = 2 ** writtenBlockBits;
  for (let at = 0; at < content.length; at += blockBytes) {
    const block = content.subarray(at, at + blockBytes);
    const packed = codec.compress(block);
    blocks.push({ bytes: packed ?? block, isCompressed: packed !== undefined });
  }
  return blocks;
}
