import { answerRequest } from './answer-request.ts';
import { PackageShelf } from './package-shelf.ts';
import { serveRoutes } from './serve-routes.ts';
import type { BuiltArchive, FixtureRegistry, RegistryOptions, Universe } from './types.ts';

/**
 * An npm registry on loopback with these packages. Archives and documents are built when they are first asked for.
 *
 * @example
 * await using registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
 * await fetch(new URL('a', registry.url));
 */
export async function startRegistry(
  universe: Universe,
  options: RegistryOptions = {},
): Promise<FixtureRegistry> {
  let url = '';
  const shelf = new PackageShelf(universe, () => url);
  const served = await serveRoutes({
    respond: (route, request) => answerRequest(shelf, route, request, options),
    options,
    remoteControl: options.remoteControl ?? false,
  });
  url = served.url;
  return Object.assign(served, shelfMethods(shelf));
}

type ShelfMethods = Pick<FixtureRegistry, 'publish' | 'unpublish' | 'tag' | 'archive'>;

function shelfMethods(shelf: PackageShelf): ShelfMethods {
  return {
    publish: (name, version, spec = {}) => shelf.publish(name, version, spec),
    unpublish: (name, version) => shelf.unpublish(name, version),
    tag: (name, tag, version) => shelf.tag(name, tag, version),
    archive: (name, version) => shelvedArchive(shelf, name, version),
  };
}

async function shelvedArchive(shelf: PackageShelf, name: string, version: string): Promise<BuiltArchive> {
  const archive = await shelf.archive(name, version);
  if (archive === undefined) throw new TypeError(`The universe has no ${name}@${version}`);
  return archive;
}
