import { createHash } from 'node:crypto';
import { integrityParts, isDxError } from '@dx/pkg-core';
import { archiveTooLarge } from '../errors.ts';
import { dxpFileMissing, dxpInvalid } from './archive-errors.ts';
import {
  decodeHeader,
  defaultMaxContentBytes,
  headerBytes,
  isSummed,
  maxIndexBytes,
  sha256,
} from './archive-format.ts';
import { decodeIndex } from './archive-index.ts';
import type { ArchiveVerdict, OpenArchiveOptions, PackageArchive, PackedFile } from './archive-types.ts';
import { type BlockSource, openBlocks } from './block-source.ts';
import { type ByteReader, bytesReader } from './byte-reader.ts';
import { listPackedFiles } from './pack-archive.ts';

/**
 * Opens a `.dxp` archive in memory or behind a reader. Reads and checks header and index; blocks are read when they are
 * needed. No field is trusted: what does not fit is refused before memory is reserved for it. O(files).
 *
 * @throws DX_DXP_INVALID, DX_ARCHIVE_TOO_LARGE; the reader is left open
 * Source: docs/formats/dxp.md
 */
export function openArchive(
  source: Uint8Array<ArrayBuffer> | ByteReader,
  options: OpenArchiveOptions = {},
): PackageArchive {
  const { subject = 'the archive', maxContentBytes = defaultMaxContentBytes } = options;
  const reader = source instanceof Uint8Array ? bytesReader(source) : source;
  const head = reader.read(0, headerBytes);
  const header = decodeHeader(head);
  if (typeof header === 'string') throw dxpInvalid(subject, header);
  if (header.contentBytes > maxContentBytes)
    throw archiveTooLarge(
      subject,
      `it unpacks to ${header.contentBytes} bytes; ${maxContentBytes} are allowed`,
    );
  const blocksAt = headerBytes + header.indexBytes;
  if (header.indexBytes > maxIndexBytes || blocksAt > reader.sizeBytes)
    throw dxpInvalid(subject, 'its index is longer than possible');
  const bytes = reader.read(headerBytes, header.indexBytes);
  if (!isSummed(head, bytes)) throw dxpInvalid(subject, 'its index is damaged');
  const index = decodeIndex(bytes, header, reader.sizeBytes - blocksAt);
  if (typeof index === 'string') throw dxpInvalid(subject, index);
  const blocks = openBlocks(reader, { ...header, blocks: index.blocks, blocksAt, subject });
  return openContent({ ...header, ...index, subject, reader, blocks });
}

interface OpenContent
  extends Pick<PackageArchive, 'kind' | 'integrity' | 'origin' | 'sha256' | 'contentBytes'> {
  readonly subject: string;
  readonly files: readonly PackedFile[];
  readonly reader: ByteReader;
  readonly blocks: BlockSource;
}

function openContent(content: OpenContent): PackageArchive {
  const { kind, integrity, origin, contentBytes, files, reader } = content;
  let byPath: ReadonlyMap<string, PackedFile> | undefined;
  const entry = (path: string): PackedFile | undefined => {
    byPath ??= new Map(files.map((file) => [file.path, file]));
    return byPath.get(path);
  };
  return Object.freeze<PackageArchive>({
    ...{
      kind,
      integrity,
      origin,
      contentBytes,
      sha256: content.sha256,
      packedBytes: reader.sizeBytes,
      entries: files,
    },
    entry,
    read: (path) => readFile(content, entry(path), path),
    tar: () => readAll(content),
    pieces: () => readPieces(content),
    verify: () => verifyAll(content),
    close: () => reader.close(),
  });
}

function readFile(
  { subject, blocks }: OpenContent,
  file: PackedFile | undefined,
  path: string,
): Uint8Array<ArrayBuffer> {
  if (file === undefined) throw dxpFileMissing(subject, path);
  const bytes = blocks.read(file.offset, file.sizeBytes);
  if (sha256(bytes).toString('hex') === file.sha256) return bytes;
  throw dxpInvalid(subject, `the content of ${JSON.stringify(path)} is damaged`);
}

function readAll(content: OpenContent): Uint8Array<ArrayBuffer> {
  const bytes = content.blocks.read(0, content.contentBytes);
  if (sha256(bytes).toString('hex') === content.sha256) return bytes;
  throw dxpInvalid(content.subject, 'its content is damaged');
}

function* readPieces({ blocks, sha256: expected, subject }: OpenContent): Iterable<Uint8Array<ArrayBuffer>> {
  const hash = createHash('sha256');
  for (let at = 0; at < blocks.count; at += 1) {
    const piece = blocks.block(at);
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== expected) throw dxpInvalid(subject, 'its content is damaged');
}

function verifyAll(content: OpenContent): ArchiveVerdict {
  try {
    const tar = readAll(content);
    if (!fitsIntegrity(tar, content))
      return { status: 'damaged', reason: `its content does not have the integrity ${content.integrity}` };
    const listed = content.kind === 'archive' ? listPackedFiles(tar, content.subject) : [];
    const differing = findDifference(listed, content.files);
    if (differing === undefined) return { status: 'sound', fileCount: listed.length };
    return {
      status: 'damaged',
      reason: `the index says something else of ${JSON.stringify(differing)} than the tar`,
    };
  } catch (error) {
    if (isDxError(error)) return { status: 'damaged', reason: error.message };
    throw error;
  }
}

function fitsIntegrity(tar: Uint8Array, { integrity, origin }: OpenContent): boolean {
  if (integrity === undefined || origin === 'unpacked') return true;
  const { algorithm, base64 } = integrityParts(integrity);
  return createHash(algorithm).update(tar).digest('base64') === base64;
}

function findDifference(listed: readonly PackedFile[], claimed: readonly PackedFile[]): string | undefined {
  for (let at = 0; at < Math.max(listed.length, claimed.length); at += 1) {
    const [found, said] = [listed[at], claimed[at]];
    if (found === undefined || said === undefined) return (found ?? said)?.path;
    const isSame =
      found.path === said.path &&
      found.mode === said.mode &&
      found.sizeBytes === said.sizeBytes &&
      found.offset === said.offset &&
      found.sha256 === said.sha256;
    if (!isSame) return said.path;
  }
  return undefined;
}
