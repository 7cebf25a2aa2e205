import zlib from 'node:zlib';
import type { PackageName } from '@dx/pkg-core';
import { pack } from 'msgpackr/pack';
import { unpack } from 'msgpackr/unpack';
import { openDocument } from './index-document.ts';
import { joinNames, type NameList, splitNames } from './internal/name-list.ts';
import type { DocumentIndex } from './scan-document.ts';
import type { CachedDocument, MetadataAnswer, MetadataKey } from './types.ts';

/**
 * One cached document:
 *
 * | bytes | what |
 * |---|---|
 * | 0–3 | `dxm3` |
 * | 4–7 | length of the header, little endian |
 * | 8–11 | crc32 of the header |
 * | 12–15 | crc32 of the document |
 * | 16– | header: msgpack of the fields below, in an array |
 * | then | the document as the registry sent it |
 *
 * 0 registry · 1 name · 2 etag or null · 3 last-modified or null · 4 fetched, 5 fresh until (milliseconds since 1970) ·
 * 6 tags, 7 their versions · 8 versions · (these three as lists, or joined by newlines) · 9 spans: begin and end in the document of each, 32-bit little endian ·
 * 10 modified or null · 11 begin and end of the publish times, or null
 */
type HeaderFields = readonly [
  registry: string,
  name: string,
  etag: string | null,
  lastModified: string | null,
  fetchedMs: number,
  freshUntilMs: number,
  tags: NameList,
  tagVersions: NameList,
  versions: NameList,
  spans: Uint8Array,
  modified: string | null,
  timeSpan: readonly [number, number] | null,
];

const magic = 'dxm3';
const headBytes = 16;

/** The two parts of a document's file, head first; joined by whoever writes them. */
export function encodeDocumentFile(
  key: MetadataKey,
  answer: MetadataAnswer,
  index: DocumentIndex,
): readonly [head: Uint8Array, document: Uint8Array] {
  const fields: HeaderFields = [
    key.registry,
    key.name,
    answer.etag ?? null,
    answer.lastModified ?? null,
    answer.fetchedMs,
    answer.freshUntilMs,
    joinNames(Object.keys(index.distTags)),
    joinNames(Object.values(index.distTags)),
    joinNames(index.versions),
    new Uint8Array(index.spans.buffer, index.spans.byteOffset, index.spans.byteLength),
    index.modified ?? null,
    index.timeSpan ?? null,
  ];
  const header = pack(fields);
  const head = Buffer.alloc(headBytes + header.length);
  head.write(magic, 'latin1');
  head.writeUInt32LE(header.length, 4);
  head.writeUInt32LE(zlib.crc32(header), 8);
  head.writeUInt32LE(zlib.crc32(answer.bytes), 12);
  head.set(header, headBytes);
  return [head, answer.bytes];
}

/** A document and what it weighs in memory. */
export interface DecodedDocument {
  readonly cached: CachedDocument;
  readonly sizeBytes: number;
}

/**
 * The document in a file, or `undefined` when the file is damaged, of another version or about something else.
 *
 * @param onUseless as of `openDocument`
 */
export function decodeDocumentFile(
  file: Uint8Array<ArrayBuffer>,
  key: MetadataKey,
  onUseless?: () => void,
): DecodedDocument | undefined {
  try {
    const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    const fields = decodeHeader(view);
    if (fields?.[0] !== key.registry || fields[1] !== key.name) return undefined;
    const bytes = file.subarray(headBytes + view.readUInt32LE(4));
    if (zlib.crc32(bytes) !== view.readUInt32LE(12)) return undefined;
    const document = openDocument(bytes, toIndex(fields, bytes.length), key.name, onUseless);
    return { cached: toCached(document, fields), sizeBytes: file.length };
  } catch {
    return undefined;
  }
}

/** The package that a file is about, or `undefined` when the file is damaged. */
export function documentFileName(file: Uint8Array<ArrayBuffer>): PackageName | undefined {
  try {
    const fields = decodeHeader(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
    return fields?.[1] as PackageName | undefined;
  } catch {
    return undefined;
  }
}

function decodeHeader(view: Buffer): HeaderFields | undefined {
  if (view.toString('latin1', 0, magic.length) !== magic) return undefined;
  const header = view.subarray(headBytes, headBytes + view.readUInt32LE(4));
  if (zlib.crc32(header) !== view.readUInt32LE(8)) return undefined;
  const fields: unknown = unpack(header);
  return Array.isArray(fields) && fields.length === 12 ? (fields as unknown as HeaderFields) : undefined;
}

function toIndex(fields: HeaderFields, documentBytes: number): DocumentIndex {
  const [, name, , , , , tags, tagVersions, names, spans, modified, timeSpan] = fields;
  const versions = splitNames(names);
  const ofTags = splitNames(tagVersions);
  const distTags: Record<string, string> = Object.create(null);
  for (const [index, tag] of splitNames(tags).entries()) distTags[tag] = ofTags[index] ?? '';
  const places = new Uint32Array(new Uint8Array(spans).buffer);
  if (
    places.length !== versions.length * 2 ||
    isBeyond(places, documentBytes) ||
    isBeyond(timeSpan ?? [], documentBytes)
  ) {
    throw new TypeError('the spans do not fit the document');
  }
  return {
    name,
    distTags: Object.freeze(distTags),
    versions: Object.freeze(versions),
    spans: places,
    ...(modified === null ? {} : { modified }),
    ...(timeSpan === null ? {} : { timeSpan }),
  };
}

function isBeyond(places: Uint32Array | readonly number[], end: number): boolean {
  return places.some((place: number) => place > end);
}

function toCached(document: CachedDocument['document'], fields: HeaderFields): CachedDocument {
  const [, , etag, lastModified, fetchedMs, freshUntilMs] = fields;
  return Object.freeze({
    document,
    ...(etag === null ? {} : { etag }),
    ...(lastModified === null ? {} : { lastModified }),
    fetchedMs,
    freshUntilMs,
  });
}
