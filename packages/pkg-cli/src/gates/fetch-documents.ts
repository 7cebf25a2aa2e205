import type { Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { fetchPackument, type Packument } from '../registry/fetch-packument.ts';
import { packageOptions } from '../registry/package-options.ts';

const atOnce = 16;

/** The whole documents of packages, by name: see `fetchFromDocuments`. */
export function fetchDocuments(
  names: ReadonlySet<string>,
  settings: Settings,
  context: CommandContext,
): Promise<ReadonlyMap<string, Packument>> {
  return fetchFromDocuments(names, settings, context, (document) => document);
}

/**
 * What is picked from the whole documents of packages, by name, each from its own registry: one request each, 16 at once. Of a document
 * nothing but that is kept.
 *
 * @throws DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function fetchFromDocuments<Value>(
  names: ReadonlySet<string>,
  settings: Settings,
  context: CommandContext,
  pick: (document: Packument, name: string) => Value,
): Promise<ReadonlyMap<string, Value>> {
  const picked = new Map<string, Value>();
  const waiting = [...names];
  const work = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      context.signal.throwIfAborted();
      const options = packageOptions(settings, name, 'install');
      const asked = name;
      const document = await askRegistry(`Reading ${name}`, options, context, (tried) =>
        fetchPackument(asked, tried),
      );
      picked.set(name, pick(document, name));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return picked;
}
