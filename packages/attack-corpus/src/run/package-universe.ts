import type { PackageSpec } from '@dx/fixture-registry';
import { packArchive, type TarPart } from '../tar.ts';
import type { PackageAttack, Packages, Places, Position } from '../types.ts';

const [name, version] = ['bad', '1.0.0'];
/** What the registry has under the name of a bundled package; nobody should take it. */
const decoy: PackageSpec = { versions: { [version]: { files: { 'decoy.js': '' } } } };

/** The packages with which `bad` comes into a project at a position. */
export function packageUniverse(attack: PackageAttack, position: Position): Packages {
  if (position === 'bundled')
    return (places) => ({ host: { versions: { [version]: bundling(attack, places) } }, [name]: decoy });
  const host = { versions: { [version]: { dependencies: { [name]: version } } } };
  return (places) => ({ host, [name]: { versions: { [version]: alone(attack, places) } } });
}

/** The project that asks for it. */
export function packageProject(position: Position): Readonly<Record<string, unknown>> {
  const own = { [name]: version };
  const through = { host: version };
  const fields =
    position === 'optional'
      ? { optionalDependencies: own }
      : { dependencies: position === 'direct' ? own : through };
  return { 'package.json': { name: 'app', version: '1.0.0', ...fields }, 'index.js': '' };
}

function alone(attack: PackageAttack, places: Places): PackageSpec['versions'][string] {
  const at = { ...places, at: 'package' };
  const fields = attack.manifest?.(at) ?? {};
  const parts = [manifestPart('package', { name, version, ...fields }), ...(attack.parts?.(at) ?? [])];
  const archive = attack.bytes?.(at) ?? packArchive(parts);
  const dist = typeof attack.dist === 'function' ? attack.dist(places) : attack.dist;
  return { ...fields, archive, ...(dist === undefined ? {} : { dist }) };
}

function bundling(attack: PackageAttack, places: Places): PackageSpec['versions'][string] {
  const at = { ...places, at: `package/node_modules/${name}` };
  const fields = { dependencies: { [name]: version }, bundleDependencies: [name] };
  const archive = packArchive([
    manifestPart('package', { name: 'host', version, ...fields }),
    manifestPart(at.at, { name, version, ...attack.manifest?.(at) }),
    ...(attack.parts?.(at) ?? []),
  ]);
  return { ...fields, archive };
}

function manifestPart(at: string, manifest: Readonly<Record<string, unknown>>): TarPart {
  return { path: `${at}/package.json`, body: JSON.stringify(manifest) };
}
