import { archiveInvalid, archiveTooLarge } from '../errors.ts';
import { type PaxFields, parsePaxRecords } from './pax-records.ts';
import { decodeTarBlock, decodeText, type TarHeader } from './tar-header.ts';

/** One regular file as the archive has it; nothing about it has been checked. */
export interface TarEntry {
  readonly path: string;
  readonly mode: number;
  readonly sizeBytes: number;
}

/** What to do after a header: take its body for something, or step over it. */
export type TarStep =
  | { readonly kind: 'end' }
  | { readonly kind: 'next' }
  | { readonly kind: 'meta'; readonly type: string; readonly sizeBytes: number }
  | { readonly kind: 'skip'; readonly sizeBytes: number }
  | { readonly kind: 'file'; readonly entry: TarEntry };

/** What is remembered from one header to the next. */
export interface TarWalk {
  readonly subject: string;
  readonly maxEntries: number;
  headers: number;
  zeroBlocks: number;
  sawHeader: boolean;
  pending: PaxFields;
}

/** An extended header larger than this is refused; npm's reader ignores those over 1 MiB. */
const maxMetaBytes = 1024 * 1024;
const fileTypes = new Set(['0', '7']);
/** What an extended header may describe: things in a file system, not other headers. */
const describable = new Set(['0', '1', '2', '3', '4', '5', '6', '7', 'D']);
const metaTypes = new Set(['x', 'X', 'g', 'L', 'K', 'N']);
const next: TarStep = { kind: 'next' };
const end: TarStep = { kind: 'end' };

/** The state before the first header. */
export function startTarWalk(subject: string, maxEntries: number): TarWalk {
  return { subject, maxEntries, headers: 0, zeroBlocks: 0, sawHeader: false, pending: {} };
}

/**
 * Takes the block at `at` as the next header. Verdicts are those of npm's reader: blocks with a wrong check sum, no path or
 * a link target on something that is no link are stepped over; links, devices, FIFOs, sparse files and unknown types
 * are skipped with their body. Extended fields describe the next thing in the file system only, never a header.
 *
 * @throws DX_ARCHIVE_INVALID, DX_ARCHIVE_TOO_LARGE
 */
export function stepTar(walk: TarWalk, tar: Buffer, at: number): TarStep {
  const block = decodeTarBlock(tar, at, walk.subject);
  if (block.kind === 'unreadable') return next;
  if (block.kind === 'zero') {
    walk.zeroBlocks += 1;
    return walk.zeroBlocks === 2 ? end : next;
  }
  walk.zeroBlocks = 0;
  if (block.kind === 'invalid') return next;
  walk.headers += 1;
  if (walk.headers > walk.maxEntries) {
    throw archiveTooLarge(walk.subject, `it has more than ${walk.maxEntries} entries`);
  }
  return metaTypes.has(block.type) ? stepMeta(walk, block) : stepEntry(walk, block);
}

/**
 * Remembers what the body of a `meta` step says about the next entry, but for where a link leads. Global headers are checked
 * for form and then ignored, except that a size for every entry is refused: npm's reader applies it.
 *
 * @throws DX_ARCHIVE_INVALID
 */
export function applyMeta(walk: TarWalk, type: string, body: Buffer): void {
  if (type === 'K') return;
  if (type === 'g') checkGlobal(walk, body);
  else if (type === 'L' || type === 'N') extend(walk, { path: decodeText(body, 0, body.length) });
  else extend(walk, parsePaxRecords(body, walk.subject));
}

/** Readers differ in whether an empty path is one. */
function extend(walk: TarWalk, fields: PaxFields): void {
  if (fields.path === '') throw archiveInvalid(walk.subject, 'an extended path is empty');
  walk.pending = { ...walk.pending, ...fields };
}

function checkGlobal(walk: TarWalk, body: Buffer): void {
  if (parsePaxRecords(body, walk.subject).sizeBytes === undefined) return;
  throw archiveInvalid(walk.subject, 'a global header has a size for every entry');
}

/**
 * Checks that the archive came to its end: at least one zero block after at least one header.
 *
 * @throws DX_ARCHIVE_INVALID
 */
export function finishTarWalk(walk: TarWalk): void {
  if (!walk.sawHeader) throw archiveInvalid(walk.subject, 'it is not a tar archive');
  if (walk.zeroBlocks === 0)
    throw archiveInvalid(walk.subject, 'it ends without the end mark of a tar archive');
}

/** The error for an archive that stops inside an entry. */
export function truncated(walk: TarWalk): Error {
  return archiveInvalid(walk.subject, 'it ends inside an entry');
}

function stepMeta(walk: TarWalk, header: TarHeader): TarStep {
  if (isMarred(header, header.path)) return next;
  walk.sawHeader = true;
  if (header.sizeBytes === 0) return next;
  if (header.sizeBytes <= maxMetaBytes)
    return { kind: 'meta', type: header.type, sizeBytes: header.sizeBytes };
  throw archiveTooLarge(walk.subject, `an extended header is larger than ${maxMetaBytes} bytes`);
}

function stepEntry(walk: TarWalk, header: TarHeader): TarStep {
  const extended = describable.has(header.type) ? walk.pending : {};
  const path = extended.path ?? header.path;
  if (isMarred(header, path)) return next;
  walk.pending = {};
  walk.sawHeader = true;
  const isSlashed = extended.path === undefined ? header.isSlashed : path.endsWith('/');
  if (header.type === '5' || (header.type === '0' && isSlashed)) return next;
  const sizeBytes = extended.sizeBytes ?? header.sizeBytes;
  if (!fileTypes.has(header.type) || extended.sparse) return { kind: 'skip', sizeBytes };
  return { kind: 'file', entry: { path, mode: header.mode, sizeBytes } };
}

/** The target is that of the header itself: npm's reader looks at no other. */
function isMarred({ type, linkPath }: TarHeader, path: string): boolean {
  if (type === 'x' || type === 'g') return path === '';
  const isLink = type === '1' || type === '2';
  return path === '' || isLink === (linkPath === '');
}
