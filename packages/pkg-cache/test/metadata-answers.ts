import { type FsOps, parsePackageName } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { openMetadataCache } from '../src/open-metadata-cache.ts';
import type { CachedDocument, MetadataAnswer, MetadataCache, MetadataKey } from '../src/types.ts';

export const registry: string = 'https://registry.test/';

export function keyOf(name: string): MetadataKey {
  return { registry, name: parsePackageName(name) };
}

export function answerOf(name: string, more: Partial<MetadataAnswer> = {}): MetadataAnswer {
  const dist = { tarball: `https://registry.test/${name}.tgz` };
  const document = {
    name,
    'dist-tags': { latest: '2.0.0', next: '1.0.0' },
    versions: { '1.0.0': { dist, license: 'ISC' }, '2.0.0': { dist, dependencies: { a: '^1' } } },
  };
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  return { bytes, etag: '"1"', lastModified: 'yesterday', fetchedMs: 1000, freshUntilMs: 2000, ...more };
}

export function openCache(directory: string, fs: FsOps = nodeFs, memoryBytes?: number): MetadataCache {
  return openMetadataCache({ directory, fs, ...(memoryBytes === undefined ? {} : { memoryBytes }) });
}

export function contentOf(cached: CachedDocument | undefined): unknown {
  if (cached === undefined) return undefined;
  const { document, ...about } = cached;
  const manifests = document.versions.map((version) => document.manifest(version));
  return {
    ...about,
    name: document.name,
    tags: { ...document.distTags },
    versions: document.versions,
    manifests,
  };
}
