import { isDxError, type PackageName, parseExactVersion } from '@dx/pkg-core';
import type { Requirement, VersionManifest } from '@dx/pkg-resolve';
import { metadataInvalid, registryNameMismatch } from './errors.ts';
import { normalizeDependencies, normalizeManifest } from './normalize-manifest.ts';
import { openRequirements, type Requirements } from './open-requirements.ts';
import { type DocumentIndex, scanDocument } from './scan-document.ts';
import type { PackageDocument } from './types.ts';

/**
 * A registry document that parses one version at a time. One pass over the bytes; `manifest` parses one span and remembers
 * the answer; a key that is no exact version has none, since versions become parts of paths. An archive is at an http or
 * https address or the version is refused. The bytes are kept and must not change.
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
 * @param onUseless called before a part of it that cannot be used is complained of
 * @throws DX_REGISTRY_NAME_MISMATCH
 */
export function openDocument(
  bytes: Uint8Array<ArrayBuffer>,
  index: DocumentIndex,
  name: PackageName,
  onUseless?: () => void,
): PackageDocument {
  if (index.name !== name) throw registryNameMismatch(name, index.name);
  const { distTags, versions, spans, modified, timeSpan } = index;
  const parsed = new Map<string, VersionManifest | undefined>();
  let places: ReadonlyMap<string, number> | undefined;
  let time: Readonly<Record<string, string>> | undefined;
  let requirements: Requirements | undefined;

  function placeOf(version: string): number | undefined {
    places ??= new Map(versions.map((each, place) => [each, place]));
    return places.get(version);
  }

  function manifest(version: string): VersionManifest | undefined {
    if (parsed.has(version)) return parsed.get(version);
    const place = placeOf(version);
    if (place === undefined || !isVersion(version)) return undefined;
    const found = complaining(() =>
      readManifest(bytes, [spans[place * 2] ?? 0, spans[place * 2 + 1] ?? 0], name, version),
    );
    parsed.set(version, found);
    return found;
  }

  function requirement(version: string, other: string): Requirement | undefined {
    const place = placeOf(version);
    if (place === undefined || !isVersion(version)) return undefined;
    requirements ??= openRequirements(bytes, spans, (at) =>
      normalizeDependencies(
        complaining(() => parseSpan(bytes, spans[at * 2] ?? 0, spans[at * 2 + 1] ?? 0, name)),
      ),
    );
    return requirements(place, other);
  }

  function complaining<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      onUseless?.();
      throw error;
    }
  }

  const shown = modified === undefined ? {} : { modified };
  const about = { name, distTags, versions, ...shown, manifest, requirement };
  if (timeSpan === undefined) return Object.freeze(about);
  const readTimes = (): Readonly<Record<string, string>> => {
    time ??= complaining(() => toTimes(parseSpan(bytes, ...timeSpan, name)));
    return time;
  };
  return Object.freeze(Object.defineProperty(about, 'time', { get: readTimes, enumerable: true }));
}

function readManifest(
  bytes: Uint8Array<ArrayBuffer>,
  [from, to]: readonly [number, number],
  name: PackageName,
  version: string,
): VersionManifest | undefined {
  const found = normalizeManifest(parseSpan(bytes, from, to, name), name, version);
  if (found === undefined || isFetched.test(found.tarball)) return found;
  throw metadataInvalid(name, `the archive of ${version} is at no http or https address`);
}

/** What a document names is fetched from a server: it cannot have files of this machine, or repositories, installed. */
const isFetched = /^https?:\/\//i;

/** Written so plainly that the full check would say yes. */
const plainVersion = /^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})$/;

function isVersion(text: string): boolean {
  if (plainVersion.test(text)) return true;
  try {
    parseExactVersion(text);
    return true;
  } catch (error) {
    if (isDxError(error)) return false;
    throw error;
  }
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
