import { openCore } from './client-core.ts';
import { readArchive } from './read-archive.ts';
import { readPackument } from './read-packument.ts';
import { searchNames } from './search-names.ts';
import type { RegistryClient, RegistryClientOptions, RegistrySettings, Transport } from './types.ts';

/**
 * A client for one set of registries. Opening it makes no request. It owns the transport from here on: closing the
 * client closes it.
 *
 * @example
 * const client = openRegistryClient(settings, await openTransport());
 * const answer = await client.packument(parsePackageName('react'));
 */
export function openRegistryClient(
  settings: RegistrySettings,
  transport: Transport,
  options: RegistryClientOptions = {},
): RegistryClient {
  const core = openCore(settings, transport, options);
  return Object.freeze<RegistryClient>({
    packument: (name, packument = {}) => readPackument(core, name, packument),
    archive: (request, archive = {}) => readArchive(core, request, archive),
    search: (text, search = {}) => searchNames(core, text, search.limit ?? 20, search.signal),
    close: async () => {
      core.closing.abort();
      await transport.close();
    },
  });
}
