import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BumpState } from './bump.ts';
import { changeMember, listManifests, pickMember, readManifest, writeManifest } from './member.ts';

/** How the rival is called: an install, an install that may change no lockfile, an install for one member. */
export type Command = 'install' | 'frozen' | 'filtered';

/** What is done to an installed project before the timed command, and which command that is. */
export type Action = Disturbance | Move;

/** Something is done to the fixture as it is. */
export interface Disturbance {
  readonly kind: 'disturbance';
  readonly command: Command;
  /** What a person or a tool did since the last install. */
  disturb(project: string): void;
  /** Whether the command leaves the tree as it was before, so that the next run needs no other one. */
  readonly restores: boolean;
}

/**
 * Another commit is checked out: manifests and the rival's own lockfile change together. Both states have `Bump`s pinned,
 * one at the older and one at the newer versions.
 */
export interface Move {
  readonly kind: 'move';
  readonly command: 'install';
  readonly from: BumpState;
  readonly to: BumpState;
  /** Whether both states were installed in this project before. Else only the archives of both are known. */
  readonly isKnown: boolean;
}

/** Names of the actions, as slugs have them. */
export type ActionName =
  | 'install'
  | 'frozen'
  | 'filtered'
  | 'rewritten'
  | 'missing'
  | 'added'
  | 'removed'
  | 'bumped'
  | 'switched'
  | 'returned';

const actions: Readonly<Record<ActionName, Action>> = {
  install: disturbance('install', () => undefined, 'restores'),
  frozen: disturbance('frozen', () => undefined, 'restores'),
  filtered: disturbance('filtered', () => undefined, 'changes'),
  rewritten: disturbance('install', rewriteManifests, 'restores'),
  missing: disturbance('install', removePackage, 'changes'),
  added: disturbance('install', changeMember, 'changes'),
  removed: disturbance('install', dropDependency, 'changes'),
  bumped: { kind: 'move', command: 'install', from: 'older', to: 'newer', isKnown: false },
  switched: { kind: 'move', command: 'install', from: 'newer', to: 'older', isKnown: true },
  returned: { kind: 'move', command: 'install', from: 'older', to: 'newer', isKnown: true },
};

function disturbance(
  command: Command,
  disturb: Disturbance['disturb'],
  effect: 'restores' | 'changes',
): Disturbance {
  return { kind: 'disturbance', command, disturb, restores: effect === 'restores' };
}

/** All of them. */
export const actionNames: readonly ActionName[] = Object.keys(actions) as ActionName[];

/** What an action means. */
export function openAction(name: ActionName): Action {
  return actions[name];
}

/** Every manifest with the same bytes and a new time, as formatters and editors leave them. */
function rewriteManifests(project: string): void {
  for (const location of listManifests(project)) {
    const file = join(project, location, 'package.json');
    writeFileSync(file, readFileSync(file));
  }
}

/** One package that lies in the root's `node_modules` is gone: of those with a plain name, the one in the middle. */
function removePackage(project: string): void {
  const modules = join(project, 'node_modules');
  const names = readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(modules, entry.name, 'package.json')))
    .map(({ name }) => name)
    .sort();
  const name = names[names.length >> 1];
  if (name === undefined) throw new Error(`${modules} has no package`);
  rmSync(join(modules, name), { recursive: true });
}

/**
 * The member of `pickMember` no longer needs the last of its dependencies by name: some write them in that order.
 *
 * @throws Error when it has none
 */
function dropDependency(project: string): void {
  const { name, location } = pickMember(project);
  const manifest = readManifest(project, location);
  const dependencies = Object.entries((manifest['dependencies'] ?? {}) as Record<string, string>);
  const last = Object.keys(manifest['dependencies'] ?? {})
    .sort()
    .at(-1);
  if (last === undefined) throw new Error(`${name} has no dependencies`);
  writeManifest(project, location, {
    ...manifest,
    dependencies: Object.fromEntries(dependencies.filter(([dependency]) => dependency !== last)),
  });
}
