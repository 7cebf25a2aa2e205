import { metadataInvalid } from './errors.ts';
import { findMembers } from './internal/find-members.ts';
import { findLastQuote, quote, skipNested, skipSpace, skipString } from './internal/skip-value.ts';

/** What is in a registry document, and where each version's manifest lies. */
export interface DocumentIndex {
  readonly name: string;
  readonly distTags: Readonly<Record<string, string>>;
  /** In the document's order. A name that comes twice counts with its last place. */
  readonly versions: readonly string[];
  /** Where each version begins and ends, two numbers per version. */
  readonly spans: Uint32Array<ArrayBuffer>;
  /** When anything in it was last changed, as it says itself: `modified`, or that of `time`. */
  readonly modified?: string;
  /** Where the publish times begin and end; full documents have them. */
  readonly timeSpan?: readonly [from: number, to: number];
}

interface Scan {
  readonly bytes: Buffer;
  readonly lastQuote: number;
  /** The package that was asked for, for messages. */
  readonly name: string;
}

const maxDocumentBytes = 512 * 1024 ** 2;
const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * Finds the name, the tags, when it changed and the byte span of every version in a registry document, abbreviated or full, in one pass and
 * without building what is in between. Values that are not asked for are only checked for balance; `manifest` checks
 * the one version it parses. Nesting is capped at 500, the document at 512 MiB.
 *
 * @throws DX_METADATA_INVALID
 * Source: RFC 8259; npm's package metadata
 */
export function scanDocument(document: Uint8Array<ArrayBuffer>, name: string): DocumentIndex {
  if (document.length > maxDocumentBytes) throw metadataInvalid(name, `it has ${document.length} bytes`);
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  const scan: Scan = { bytes, lastQuote: findLastQuote(bytes), name };
  const found: Mutable<DocumentIndex> = {
    name: '',
    distTags: Object.freeze(Object.create(null)),
    versions: Object.freeze([]),
    spans: new Uint32Array(0),
  };
  const start = skipSpace(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
  const end = scanMembers(scan, start, (key, at) => readMember(scan, found, key, at));
  if (skipSpace(bytes, end) < bytes.length) throw malformed(scan, end);
  if (found.name === '') throw metadataInvalid(name, 'it has no name');
  return found;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function readMember(scan: Scan, found: Mutable<DocumentIndex>, key: string, at: number): number {
  if (key === 'versions') return readVersions(scan, found, at);
  const end = skipAny(scan, at);
  if (key === 'name') found.name = readName(parseSpan(scan, at, end));
  if (key === 'dist-tags') found.distTags = readTags(parseSpan(scan, at, end));
  if (key === 'modified') readModified(found, parseSpan(scan, at, end));
  if (key === 'time' && scan.bytes[at] === 0x7b) {
    found.timeSpan = [at, end];
    readModified(found, /"modified"\s*:\s*"([^"\\]*)"/.exec(scan.bytes.toString('latin1', at, end))?.[1]);
  }
  return end;
}

function readModified(found: Mutable<DocumentIndex>, value: unknown): void {
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) found.modified = value;
}

function readVersions(scan: Scan, found: Mutable<DocumentIndex>, at: number): number {
  const members = findMembers(scan.bytes, at);
  if (members !== undefined) return noteVersions(found, members.keys, members.spans, members.end);
  const versions: string[] = [];
  const spans: number[] = [];
  const end = scanMembers(scan, at, (version, from) => {
    const to = skipAny(scan, from);
    versions.push(version);
    spans.push(from, to);
    return to;
  });
  return noteVersions(found, versions, Uint32Array.from(spans), end);
}

function noteVersions(
  found: Mutable<DocumentIndex>,
  versions: readonly string[],
  spans: Uint32Array<ArrayBuffer>,
  end: number,
): number {
  found.versions = Object.freeze(versions);
  found.spans = spans;
  if (new Set(versions).size !== versions.length) dropRepeated(found);
  return end;
}

/** As `JSON.parse` has it: the place of the first, the value of the last. */
function dropRepeated(found: Mutable<DocumentIndex>): void {
  const places = new Map<string, readonly [number, number]>();
  for (const [index, version] of found.versions.entries()) {
    places.set(version, [found.spans[index * 2] ?? 0, found.spans[index * 2 + 1] ?? 0]);
  }
  found.versions = Object.freeze([...places.keys()]);
  found.spans = Uint32Array.from([...places.values()].flat());
}

/** Calls `visit` with every key of the object at `at` and where its value begins; `visit` gives where that ends. */
function scanMembers(scan: Scan, at: number, visit: (key: string, at: number) => number): number {
  const { bytes } = scan;
  if (bytes[at] !== 0x7b) throw malformed(scan, at);
  let next = skipSpace(bytes, at + 1);
  if (bytes[next] === 0x7d) return next + 1;
  for (;;) {
    const keyEnd = bytes[next] === quote ? skipString(bytes, next, scan.lastQuote) : -1;
    if (keyEnd === -1) throw malformed(scan, next);
    const key = readKey(scan, next, keyEnd);
    const colon = skipSpace(bytes, keyEnd);
    if (bytes[colon] !== 0x3a) throw malformed(scan, colon);
    next = skipSpace(bytes, visit(key, skipSpace(bytes, colon + 1)));
    if (bytes[next] === 0x7d) return next + 1;
    if (bytes[next] !== 0x2c) throw malformed(scan, next);
    next = skipSpace(bytes, next + 1);
  }
}

function skipAny(scan: Scan, at: number): number {
  const first = scan.bytes[at];
  if (first === 0x7b || first === 0x5b)
    return orMalformed(scan, at, skipNested(scan.bytes, at, scan.lastQuote));
  if (first === quote) return orMalformed(scan, at, skipString(scan.bytes, at, scan.lastQuote));
  let end = at;
  while (end < scan.bytes.length && !',}] \n\r\t'.includes(String.fromCharCode(scan.bytes[end] ?? 0)))
    end += 1;
  return literal.test(scan.bytes.toString('latin1', at, end)) ? end : orMalformed(scan, at, -1);
}

function orMalformed(scan: Scan, at: number, end: number): number {
  if (end !== -1) return end;
  throw malformed(scan, at);
}

/** Keys of documents are plain; an escape or a byte outside ASCII takes the long way. */
function readKey(scan: Scan, from: number, to: number): string {
  const key = scan.bytes.toString('latin1', from + 1, to - 1);
  return /^[ -[\]-~]*$/.test(key) ? key : String(parseSpan(scan, from, to));
}

function parseSpan(scan: Scan, from: number, to: number): unknown {
  try {
    return JSON.parse(scan.bytes.toString('utf8', from, to));
  } catch (error) {
    throw metadataInvalid(scan.name, `it is not JSON (byte ${from})`, error);
  }
}

function readName(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readTags(value: unknown): Readonly<Record<string, string>> {
  const tags: Record<string, string> = Object.create(null);
  if (typeof value !== 'object' || value === null) return Object.freeze(tags);
  for (const [tag, version] of Object.entries(value)) {
    if (typeof version === 'string') tags[tag] = version;
  }
  return Object.freeze(tags);
}

function malformed(scan: Scan, at: number): Error {
  const where = at >= scan.bytes.length ? 'it ends too early' : `it is not JSON (byte ${at})`;
  return metadataInvalid(scan.name, where);
}
