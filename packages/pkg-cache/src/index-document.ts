import type { PackageName } from '@dx/pkg-core';
import type { VersionManifest } from '@dx/pkg-resolve';
import { metadataInvalid, registryNameMismatch } from './errors.ts';
import { normalizeManifest } from './normalize-manifest.ts';
import { type DocumentIndex, scanDocument } from './scan-document.ts';
import type { PackageDocument } from './types.ts';

/**
 * A registry document that parses one version at a time. One pass over the bytes; `manifest` parses one span and remembers
 * the answer. The bytes are kept and must not change.
 *
 * @param name what was asked for; the document must be about it
 * @throws DX_METADATA_INVALID, DX_REGISTRY_NAME_MISMATCH; `manifest` also throws DX_METADATA_INVALID
 *
 * @example
 * const document = indexDocument(bytes, parsePackageName('react'));
 * document.manifest(document.distTags['latest'])?.dependencies;
 */
export function indexDocument(bytes: Uint8Array<ArrayBuffer>, name: PackageName): PackageDocument {
  return openDocument(bytes, scanDocument(bytes, name), name);
}

/**
 * The document of which `index` tells where things are.
 *
 * @throws DX_REGISTRY_NAME_MISMATCH
 */
export function openDocument(
  bytes: Uint8Array<ArrayBuffer>,
  index: DocumentIndex,
  name: PackageName,
): PackageDocument {
  if (index.name !== name) throw registryNameMismatch(name, index.name);
  const { distTags, versions, spans, modified, timeSpan } = index;
  const parsed = new Map<string, VersionManifest | undefined>();
  let places: ReadonlyMap<string, number> | undefined;
  let time: Readonly<Record<string, string>> | undefined;

  function manifest(version: string): VersionManifest | undefined {
    if (parsed.has(version)) return parsed.get(version);
    places ??= new Map(versions.map((each, place) => [each, place]));
    const place = places.get(version);
    if (place === undefined) return undefined;
    const value = parseSpan(bytes, spans[place * 2] ?? 0, spans[place * 2 + 1] ?? 0, name);
    const found = normalizeManifest(value, name, version);
    parsed.set(version, found);
    return found;
  }

  const about = { name, distTags, versions, ...(modified === undefined ? {} : { modified }), manifest };
  if (timeSpan === undefined) return Object.freeze(about);
  const readTimes = (): Readonly<Record<string, string>> => {
    time ??= toTimes(parseSpan(bytes, ...timeSpan, name));
    return time;
  };
  return Object.freeze(Object.defineProperty(about, 'time', { get: readTimes, enumerable: true }));
}

function toTimes(value: unknown): Readonly<Record<string, string>> {
  const times: Record<string, string> = Object.create(null);
  for (const [version, time] of Object.entries(value ?? {}))
    if (typeof time === 'string') times[version] = time;
  return Object.freeze(times);
}

function parseSpan(bytes: Uint8Array<ArrayBuffer>, from: number, to: number, name: string): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw metadataInvalid(name, `a part of it is not JSON (byte ${from})`, error);
  }
}
