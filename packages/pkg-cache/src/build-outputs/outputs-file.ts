import { isDxError, parseSafeRelativePath } from '@dx/pkg-core';
import { pack } from 'msgpackr/pack';
import { openArchive } from '../archive/open-archive.ts';
import { packArchiveParts } from '../archive/pack-archive.ts';
import { unpackBounded } from '../internal/unpack-bounded.ts';

/** One thing that scripts made in a package's folder. */
export type MadeItem =
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'link';
      readonly path: string;
      readonly target: string;
      readonly to: 'file' | 'directory';
    }
  | { readonly kind: 'directory'; readonly path: string };

/** What scripts did to a package's folder. Parents come before what is in them. */
export interface BuildOutputs {
  readonly removed: readonly string[];
  readonly made: readonly MadeItem[];
}

/** `[format, removed, made]`; of each that was made path, kind, and mode and bytes of a file or the target of a link. */
type Fields = readonly [
  format: 1,
  removed: readonly string[],
  made: readonly (readonly [path: string, kind: number, mode: number, content: Uint8Array | string])[],
];

const kinds = { file: 0, fileLink: 1, directoryLink: 2, directory: 3 } as const;

/** What scripts did, as the content of a `.dxp` archive, in pieces to be written one after the other. */
export function encodeOutputs({ removed, made }: BuildOutputs, subject: string): readonly Uint8Array[] {
  const fields: Fields = [1, removed, made.map(encodeItem)];
  return packArchiveParts(new Uint8Array(pack(fields)), { kind: 'opaque', subject });
}

/** The same from the bytes of the archive; `undefined` when they are damaged or of another format. Paths are safe. */
export function decodeOutputs(bytes: Uint8Array<ArrayBuffer>): BuildOutputs | undefined {
  try {
    const content = openArchive(bytes).tar();
    const fields = unpackBounded(content);
    if (!isFields(fields)) return undefined;
    return { removed: fields[1].map(safePath), made: fields[2].map(decodeItem) };
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function encodeItem(item: MadeItem): Fields[2][number] {
  if (item.kind === 'file') return [item.path, kinds.file, item.mode, item.bytes];
  if (item.kind === 'directory') return [item.path, kinds.directory, 0, ''];
  const kind = item.to === 'directory' ? kinds.directoryLink : kinds.fileLink;
  return [item.path, kind, 0, item.target];
}

function decodeItem([given, kind, mode, content]: Fields[2][number]): MadeItem {
  const path = safePath(given);
  if (typeof content !== 'string') return { kind: 'file', path, mode: mode & 0o777, bytes: content };
  if (kind === kinds.directory) return { kind: 'directory', path };
  return { kind: 'link', path, target: content, to: kind === kinds.directoryLink ? 'directory' : 'file' };
}

/** @throws DX_UNSAFE_PATH */
function safePath(path: string): string {
  const safe = parseSafeRelativePath(path);
  if (safe !== path || /^node_modules(?:\/|$)/i.test(path)) return parseSafeRelativePath('..');
  return safe;
}

function isFields(fields: unknown): fields is Fields {
  if (!Array.isArray(fields) || fields.length !== 3 || fields[0] !== 1) return false;
  const [, removed, made] = fields as unknown[];
  if (!Array.isArray(removed) || !removed.every((path) => typeof path === 'string')) return false;
  return Array.isArray(made) && made.every(isItemFields);
}

function isItemFields(fields: unknown): boolean {
  if (!Array.isArray(fields) || fields.length !== 4) return false;
  const [path, kind, mode, content] = fields as unknown[];
  if (typeof path !== 'string' || typeof mode !== 'number') return false;
  return kind === kinds.file ? content instanceof Uint8Array : typeof content === 'string' && isOther(kind);
}

function isOther(kind: unknown): boolean {
  return kind === kinds.fileLink || kind === kinds.directoryLink || kind === kinds.directory;
}
