import { ArchiveBatch } from './archive-batch.ts';
import type { ArchiveRequest, ArchiveResult, FetchArchivesOptions, RegistryClient } from './types.ts';

/**
 * The outcome of every request, as they come in; the largest are asked for first, so that none is left alone at the
 * end. At most `concurrency` requests are under way, and at most `maxBytesInFlight` bytes are asked for or waiting to
 * be taken. Leaving the loop early aborts the rest. Fails only with `DX_CANCELLED`, when the signal aborts.
 *
 * @example
 * for await (const result of fetchArchives(requests, client)) {
 *   if (result.status === 'fetched') keep(result.archive);
 * }
 */
export async function* fetchArchives(
  requests: readonly ArchiveRequest[],
  client: Pick<RegistryClient, 'archive'>,
  options: FetchArchivesOptions = {},
): AsyncGenerator<ArchiveResult, void, undefined> {
  const batch = new ArchiveBatch(requests, client, options);
  try {
    for (let left = requests.length; left > 0; left--) {
      const outcome = await batch.next();
      yield outcome.result;
      batch.release(outcome);
    }
  } finally {
    await batch.close();
  }
}
