import { installEvents } from './install-commands.ts';
import { isRecord, type PackageManifest, textMap, textOf } from './read-manifest.ts';
import type { CodeFinding } from './types.ts';

/** Where the manifest in an archive says something else than the registry's for the same version. */
export function compareManifest(own: PackageManifest, published: PackageManifest): readonly CodeFinding[] {
  const scripts = compareScripts(
    only(textMap(own, 'scripts'), installEvents),
    only(textMap(published, 'scripts'), installEvents),
    published,
  );
  const dependencies = ['dependencies', 'optionalDependencies'].flatMap((field) =>
    difference(dependenciesOf(own, field), dependenciesOf(published, field)),
  );
  return [
    ...finding('F36', 'high', scripts),
    ...finding('F37', 'high', [...new Set(dependencies)]),
    ...finding('F38', 'moderate', difference(binsOf(own), binsOf(published))),
  ];
}

/** A short document has no scripts, and says only whether there are any. */
function compareScripts(
  own: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string>,
  published: PackageManifest,
): readonly string[] {
  const isShort = !Object.hasOwn(published, 'scripts') && !Object.hasOwn(published, '_id');
  if (isShort && published['hasInstallScript'] === true) return [];
  return difference(own, known);
}

function finding(
  rule: string,
  severity: CodeFinding['severity'],
  names: readonly string[],
): readonly CodeFinding[] {
  if (names.length === 0) return [];
  return [{ rule, severity, path: 'package.json', detail: names.slice(0, 20).join(', ').slice(0, 200) }];
}

/** A registry adds `node-gyp rebuild` for a binding.gyp; what an archive has and the registry lacks is what counts. */
function difference(
  own: ReadonlyMap<string, string>,
  published: ReadonlyMap<string, string>,
): readonly string[] {
  const names = [...new Set([...own.keys(), ...published.keys()])].sort();
  return names.filter((name) => own.get(name) !== published.get(name) && !isImplied(published.get(name)));
}

function isImplied(command: string | undefined): boolean {
  return command === 'node-gyp rebuild';
}

function only(map: ReadonlyMap<string, string>, keys: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...map].filter(([key]) => keys.includes(key)));
}

/** A registry's `dependencies` may repeat what is optional, and says nothing of what is bundled otherwise. */
function dependenciesOf(manifest: PackageManifest, field: string): ReadonlyMap<string, string> {
  const map = new Map(textMap(manifest, field));
  if (field === 'dependencies')
    for (const name of textMap(manifest, 'optionalDependencies').keys()) map.delete(name);
  return map;
}

function binsOf(manifest: PackageManifest): ReadonlyMap<string, string> {
  const bin = Object.hasOwn(manifest, 'bin') ? manifest['bin'] : undefined;
  const name = textOf(manifest, 'name') ?? '';
  const map: ReadonlyMap<string, string> =
    typeof bin === 'string'
      ? new Map([[name.slice(name.lastIndexOf('/') + 1), bin]])
      : isRecord(bin)
        ? textMap(manifest, 'bin')
        : new Map<string, string>();
  return new Map([...map].map(([command, path]) => [command, path.replace(/^\.?\//, '')]));
}
