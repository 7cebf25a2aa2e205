import type { CachedDocument, MetadataCache, PackageDocument } from '@dx/pkg-cache';
import { DxError, formatPackageName, type PackageName } from '@dx/pkg-core';
import type {
  BundledPackage,
  MetadataSource,
  SourcePackage,
  SourceSpec,
  VersionManifest,
} from '@dx/pkg-resolve';
import { registryFor, type Settings } from '@dx/pkg-workspace';
import type { DocumentFetcher } from './document-fetcher.ts';

/** What a metadata source is made of. */
export interface MetadataSourceParts {
  readonly cache: MetadataCache;
  /** Opened at the first question that the cache cannot answer. */
  readonly fetcher: () => DocumentFetcher;
  readonly settings: Settings;
  readonly network: 'online' | 'prefer-offline' | 'offline';
  readonly now: () => number;
  /** Packages that no registry has. */
  readonly sourcePackage: (asked: SourceSpec) => Promise<SourcePackage>;
  /** The packages inside an archive. */
  readonly bundledPackages: (manifest: VersionManifest) => Promise<readonly BundledPackage[]>;
}

/**
 * Registry documents through the cache: what is fresh is answered at once, what is stale is asked for with its etag,
 * and each name is asked for once at most. Source of the resolver's `MetadataSource` port.
 *
 * @throws DX_OFFLINE when offline and the cache has no document; every `DX_FETCH_…` of the registry client
 */
export function openMetadataSource(parts: MetadataSourceParts): MetadataSource {
  const answers = new Map<PackageName, PackageDocument | Promise<PackageDocument>>();
  const packageMetadata = (name: PackageName): PackageDocument | Promise<PackageDocument> => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    const cached = readCache(parts, name);
    const answer = answerFromCache(parts, cached) ?? askRegistry(parts, name, cached);
    answers.set(name, answer);
    if (answer instanceof Promise) {
      answer.then(
        (document) => answers.set(name, document),
        () => undefined,
      );
    }
    return answer;
  };
  const { sourcePackage, bundledPackages } = parts;
  return { packageMetadata, sourcePackage, bundledPackages };
}

function answerFromCache(
  parts: MetadataSourceParts,
  cached: CachedDocument | undefined,
): PackageDocument | undefined {
  if (cached === undefined) return undefined;
  if (parts.network !== 'online' || cached.freshUntilMs > parts.now()) return cached.document;
  return undefined;
}

async function askRegistry(
  parts: MetadataSourceParts,
  name: PackageName,
  cached: CachedDocument | undefined,
): Promise<PackageDocument> {
  if (parts.network === 'offline') throw notCached(name);
  const key = { registry: registryFor(parts.settings, name), name };
  const answer = await parts.fetcher()(key, cached === undefined ? undefined : revalidation(cached));
  if (answer.status === 'found') return answer.cached.document;
  const fetchedMs = parts.now();
  parts.cache.refresh(key, { fetchedMs, freshUntilMs: fetchedMs + answer.maxAgeMs });
  if (cached === undefined) throw unexpectedlyUnchanged(name);
  return cached.document;
}

function readCache(parts: MetadataSourceParts, name: PackageName): CachedDocument | undefined {
  return parts.cache.read({ registry: registryFor(parts.settings, name), name });
}

function revalidation(cached: CachedDocument): { etag?: string; lastModified?: string } {
  return {
    ...(cached.etag === undefined ? {} : { etag: cached.etag }),
    ...(cached.lastModified === undefined ? {} : { lastModified: cached.lastModified }),
  };
}

function notCached(name: PackageName): DxError {
  return new DxError({
    code: 'DX_OFFLINE',
    message: `Nothing is known about ${formatPackageName(name)} offline: its metadata is not in the cache`,
    hint: 'Run the command again without --offline',
    details: { name },
  });
}

function unexpectedlyUnchanged(name: PackageName): DxError {
  return new DxError({
    code: 'DX_FETCH_BAD_ANSWER',
    message: `The registry says that ${formatPackageName(name)} is unchanged, although nothing was known of it`,
    hint: 'Check the registry or proxy with: dx config get registry',
    details: { name },
  });
}
