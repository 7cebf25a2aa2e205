import { openMetadataCache } from '@dx/pkg-cache';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { MetadataSource } from '@dx/pkg-resolve';
import { registryFor, type Settings } from '@dx/pkg-workspace';

/** The documents that a home has of registries, however old; nobody is asked and nothing of an installer is loaded. */
export function openKnownDocuments(
  home: string,
  settings: Settings,
): MetadataSource & { close(): Promise<void> } {
  const cache = openMetadataCache({ directory: `${home}/metadata`, fs: nodeFs });
  return {
    packageMetadata: (name) => {
      const cached = cache.read({ registry: registryFor(settings, name), name });
      if (cached === undefined) throw notCached(name);
      return cached.document;
    },
    close: async () => cache.close(),
  };
}

function notCached(name: string): DxError {
  return new DxError({
    code: 'DX_OFFLINE',
    message: `Nothing is known about ${name} offline: its metadata is not in the cache`,
    hint: 'Run the command again without --offline',
    details: { name },
  });
}
