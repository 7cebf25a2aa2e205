import type { Manifest, Workspace } from '@dx/pkg-workspace';
import { sortedJson } from './encode-lock.ts';
import { childLocation, folderName, isImporterLocation } from './location.ts';
import { lockImporter } from './lock-importer.ts';
import type { Lock, LockPackage, StaleReason } from './types.ts';

const maps = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
const noMap: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);

/** Folders of a project that are no importers. */
export interface LinkedFolders {
  /** Manifests by location, of those that are known. */
  readonly folders: Readonly<Record<string, Manifest>>;
  /** Locations that a dependency names by its path. */
  readonly linked: ReadonlySet<string>;
}

/** How the manifests of a project and what a lock recorded of them differ, by importer; empty when they agree. */
export function compareImporters(
  workspace: Pick<Workspace, 'importers'>,
  lock: Lock,
  { folders, linked }: LinkedFolders,
): StaleReason[] {
  const reasons: StaleReason[] = [];
  for (const [location, manifest] of Object.entries(workspace.importers)) {
    compareManifest(reasons, lock, location, manifest);
    if (location !== '') compareLink(reasons, lock, location, manifest);
  }
  for (const [location, manifest] of Object.entries(folders))
    if (linked.has(location) && !Object.hasOwn(workspace.importers, location))
      compareManifest(reasons, lock, location, manifest);
  compareLocations(reasons, workspace, lock, linked);
  return reasons;
}

/** The first difference between the manifest of an importer and what the lock recorded of it. */
export function findChangedManifest(
  workspace: Pick<Workspace, 'importers'>,
  lock: Lock,
): StaleReason | undefined {
  const reasons: StaleReason[] = [];
  for (const [location, manifest] of Object.entries(workspace.importers)) {
    compareManifest(reasons, lock, location, manifest);
    if (reasons.length > 0) break;
  }
  return reasons[0];
}

function compareManifest(reasons: StaleReason[], lock: Lock, location: string, manifest: Manifest): void {
  const recorded = lock.packages[location];
  if (recorded === undefined || recorded.link)
    reasons.push(importerReason(location, `The lock has no entry for ${describe(location)}`));
  else compareEntry(reasons, location, recorded, lockImporter(location, manifest));
}

function compareEntry(
  reasons: StaleReason[],
  location: string,
  recorded: LockPackage,
  entry: LockPackage,
): void {
  for (const map of maps) compareMap(reasons, location, map, recorded[map] ?? noMap, entry[map] ?? noMap);
  const isSameMeta = optionalPeers(recorded) === optionalPeers(entry);
  if (!isSameMeta)
    reasons.push(importerReason(location, `${capital(location)} says otherwise which peers are optional`));
  if (location === '' && extensionsOf(recorded) !== extensionsOf(entry))
    reasons.push(importerReason('', 'The project has other packageExtensions than the lock was made with'));
  if (location !== '' || sortedJson(recorded.workspaces) === sortedJson(entry.workspaces)) return;
  reasons.push(importerReason('', 'The project lists other workspaces than the lock'));
}

function compareMap(
  reasons: StaleReason[],
  location: string,
  map: (typeof maps)[number],
  recorded: Readonly<Record<string, string>>,
  wantedMap: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(wantedMap)) {
    const wanted = wantedMap[name] ?? '';
    const found = recorded[name];
    if (found === wanted) continue;
    const known = found === undefined ? 'not in the lock' : `${found} in the lock`;
    const message = `${capital(location)} asks for ${name}@${wanted} in ${map}, which is ${known}`;
    const kind = found === undefined ? 'added' : 'changed';
    reasons.push(
      Object.freeze({ kind, location, name, wanted, ...(found !== undefined && { found }), message }),
    );
  }
  for (const name of Object.keys(recorded)) {
    if (wantedMap[name] !== undefined) continue;
    const found = recorded[name] ?? '';
    const message = `${capital(location)} no longer asks for ${name}@${found} in ${map}`;
    reasons.push(Object.freeze({ kind: 'removed', location, name, found, message }));
  }
}

function compareLink(reasons: StaleReason[], lock: Lock, location: string, manifest: Manifest): void {
  const name = manifest.fields.name ?? folderName(location);
  const link = lock.packages[childLocation('', name)];
  if (link?.link && link.resolved === location) return;
  reasons.push(importerReason(location, `The lock has no link ${name} to ${describe(location)}`));
}

/** Folders that a lock has beside the importers would be links to somewhere that no manifest names. */
function compareLocations(
  reasons: StaleReason[],
  workspace: Pick<Workspace, 'importers'>,
  lock: Lock,
  linked: ReadonlySet<string>,
): void {
  for (const location of Object.keys(lock.packages)) {
    if (!isImporterLocation(location) || Object.hasOwn(workspace.importers, location)) continue;
    if (linked.has(location)) continue;
    reasons.push(
      importerReason(location, `The lock has ${describe(location)}, which the project does not have`),
    );
  }
}

function importerReason(location: string, message: string): StaleReason {
  return Object.freeze({ kind: 'importer', location, message });
}

function extensionsOf({ extra }: LockPackage): unknown {
  return extra?.['packageExtensionsHash'];
}

function optionalPeers(entry: LockPackage): string {
  const meta = entry.peerDependenciesMeta ?? {};
  return Object.keys(meta)
    .filter((name) => meta[name]?.optional)
    .sort()
    .join();
}

function describe(location: string): string {
  return location === '' ? 'the project' : `the member ${location}`;
}

function capital(location: string): string {
  return location === '' ? 'The project' : `The member ${location}`;
}
