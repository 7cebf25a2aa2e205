import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bump, type BumpState, pickBumps, writeBumps } from '../bump.ts';
import { copyLocks } from '../lock-files.ts';
import { changeMember, listManifests, pickMember, readManifest } from '../member.ts';
import type { Rival } from '../rivals/types.ts';

/** A change of a project, and the one that takes it back; both are measured, in turn. */
export interface Edit {
  readonly name: 'add' | 'remove' | 'bump' | 'switch';
  /** Writes the manifests, and the lockfile where a checkout would. */
  make(): void;
  /** Whether the tree has it. */
  isThere(): boolean;
}

/** What edits are made in. */
export interface EditedProject {
  readonly project: string;
  /** For lockfiles of both sides of the switch. */
  readonly aside: string;
  readonly rival: Pick<Rival, 'lockFiles'>;
}

/** Installs what the manifests say, whoever does it. */
export type Bring = () => Promise<unknown>;

/**
 * Add and remove: one small package in one member. Bump: one direct dependency, from a version to the one before or after it.
 * Switch: ten of them, with the lockfile, as a checkout of another branch brings it. Every edit comes in pairs that end where
 * they began.
 */
export async function openEdits(
  place: EditedProject,
  registryUrl: string,
  bring: Bring,
): Promise<readonly (readonly [Edit, Edit])[]> {
  const bumps = await pickBumps(place.project, registryUrl);
  const [one] = bumps;
  if (one === undefined) throw new Error(`${place.project} has no dependency with an older version`);
  writeBumps(place.project, bumps, 'newer');
  await bring();
  keepLocks(place, 'newer');
  writeBumps(place.project, bumps, 'older');
  await bring();
  keepLocks(place, 'older');
  return [addAndRemove(place), bumpBoth(place, one), switchBoth(place, bumps)];
}

function addAndRemove({ project }: EditedProject): readonly [Edit, Edit] {
  const { location } = pickMember(project);
  const file = join(project, location, 'package.json');
  const before = readFileSync(file, 'utf8');
  const isAdded = (): boolean =>
    ['', location].some((place) => existsSync(manifestOf(project, place, 'mitt')));
  return [
    { name: 'add', make: () => changeMember(project), isThere: isAdded },
    { name: 'remove', make: () => save(file, before), isThere: () => !isAdded() },
  ];
}

function bumpBoth({ project }: EditedProject, bump: Bump): readonly [Edit, Edit] {
  const to = (state: BumpState): Edit => ({
    name: 'bump',
    make: () => writeBumps(project, [bump], state),
    isThere: () => isFound(project, bump.name, bump[state]),
  });
  return [to('newer'), to('older')];
}

function switchBoth(place: EditedProject, bumps: readonly Bump[]): readonly [Edit, Edit] {
  const to = (state: BumpState): Edit => ({
    name: 'switch',
    make: () => {
      writeBumps(place.project, bumps, state);
      copyLocks(place.rival, join(place.aside, state), place.project);
    },
    isThere: () => bumps.every(({ name, [state]: version }) => isFound(place.project, name, version)),
  });
  return [to('newer'), to('older')];
}

function keepLocks({ rival, project, aside }: EditedProject, state: BumpState): void {
  mkdirSync(join(aside, state), { recursive: true });
  copyLocks(rival, project, join(aside, state));
}

/** Whether everybody who asks for a package finds that version, going up from where they are. */
function isFound(project: string, name: string, version: string): boolean {
  return listManifests(project)
    .filter((location) => asksFor(readManifest(project, location), name))
    .every((location) => {
      const places = location === '' ? [''] : [location, ''];
      const found = places.find((place) => existsSync(manifestOf(project, place, name)));
      return found !== undefined && versionIn(manifestOf(project, found, name)) === version;
    });
}

function asksFor(manifest: Readonly<Record<string, unknown>>, name: string): boolean {
  return ['dependencies', 'devDependencies'].some((field) => Object.hasOwn(manifest[field] ?? {}, name));
}

function manifestOf(project: string, location: string, name: string): string {
  return join(project, location, 'node_modules', name, 'package.json');
}

function versionIn(file: string): unknown {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }).version;
}

/** As editors do. */
function save(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
