import { compareEnglish } from '@dx/pkg-core';
import type { BinPlacement, Host, LinkPlacement, Placement } from '../types.ts';
import { nameCells } from './cell-names.ts';
import { type BinClaim, claimBins } from './claim-bins.ts';
import { digestPackages } from './digest-packages.ts';
import { findShareable } from './find-shareable.ts';
import { joinLocation } from './location.ts';
import { type LockEntries, type LockEntry, patchOf } from './lock-entries.ts';
import { type MergedPackage, mergePackages, renumber } from './merge-packages.ts';
import { type PlacingRules, placeDirectory } from './place-directory.ts';
import { type LockedPackage, type Requirement, readPackages } from './read-packages.ts';
import { cellsDirectory, sharedLink } from './state-paths.ts';

/** What cells are laid out by. */
export interface CellRules {
  readonly host: Host;
  /** Absolute path of the directory with the cells of all projects; unset keeps all cells in the project. */
  readonly sharedDirectory?: string | undefined;
  /** Locations whose scripts will run, which makes their shared cells ones for machines like this. */
  readonly builds: ReadonlySet<string>;
}

/** The placements of an isolated tree, one per path, in no order. */
export function layoutCells(
  placing: PlacingRules,
  isKept: (entry: LockEntry) => boolean,
  rules: CellRules,
): readonly Placement[] {
  const { entries } = placing;
  const { packages: places, importers } = readPackages(entries, isKept);
  const { packages, numbers } = mergePackages(places, (item) => labelOf(item, rules));
  const grid: Grid = { entries, placing, packages, cells: placeCells(packages, rules), host: rules.host };
  const placements = packages.flatMap((item, index) => layoutCell(item, index, grid));
  for (const { entry, requirements } of importers) {
    const wanted = renumber(requirements, numbers);
    placements.push(...wanted.map((one) => linkTo(one, joinLocation(entry.location, one.name), grid)));
    placements.push(...layoutCommands(joinLocation(entry.location, '.bin'), wanted, [], grid));
  }
  const { sharedDirectory } = rules;
  if (sharedDirectory !== undefined && grid.cells.some(({ root }) => root.startsWith(sharedLink)))
    placements.push(Object.freeze({ kind: 'link', path: sharedLink, target: sharedDirectory }));
  return placements;
}

/** The directory of one package and of the links beside it. */
interface Cell {
  /** `node_modules/.dx/pkgs/a@1.0.0` */
  readonly root: string;
  /** `node_modules/.dx/pkgs/a@1.0.0/node_modules/a` */
  readonly directory: string;
}

interface Grid {
  readonly entries: LockEntries;
  readonly placing: PlacingRules;
  readonly packages: readonly MergedPackage[];
  /** By number of the package. */
  readonly cells: readonly Cell[];
  readonly host: Host;
}

/** What a package is, whatever it depends on. What is built depends on the machine too. */
function labelOf({ entry, bundled }: LockedPackage, { host, builds, sharedDirectory }: CellRules): string {
  const { fields, location } = entry;
  const parts = bundled.map((part) => part.location.slice(location.length));
  const isBuilt =
    sharedDirectory !== undefined && [entry, ...bundled].some((one) => builds.has(one.location));
  const engine = [host.platform, host.arch, host.libc ?? '', host.nodeVersion.split('.')[0]];
  const source = fields.integrity ?? fields.resolved ?? '';
  const patch = patchOf(entry);
  const label = [realName(entry), fields.version ?? '', source, parts, isBuilt ? engine : []];
  return JSON.stringify(patch === undefined ? label : [...label, patch]);
}

function placeCells(packages: readonly MergedPackage[], { sharedDirectory }: CellRules): readonly Cell[] {
  const { digests, components } = digestPackages(packages);
  const shareable = sharedDirectory === undefined ? new Set() : findShareable(packages, components);
  const names = nameCells(
    packages.map(({ entry, requirements }, index) => ({
      name: realName(entry),
      version: entry.fields.version ?? '',
      digest: digests[index] ?? '',
      isPlain: requirements.length === 0 && !shareable.has(index),
    })),
  );
  return packages.map(({ entry }, index) => {
    const root = `${shareable.has(index) ? sharedLink : cellsDirectory}/${names[index]}`;
    return { root, directory: joinLocation(root, realName(entry)) };
  });
}

function realName({ name, fields }: LockEntry): string {
  return fields.name ?? name;
}

/** Everything in one cell: the package, what its archive brings, a link for each dependency, commands. */
function layoutCell(item: MergedPackage, index: number, grid: Grid): Placement[] {
  const { entry, bundled, places, requirements } = item;
  const cell = grid.cells[index];
  if (cell === undefined) return [];
  const owned = places.map((place) => place.entry);
  const placements: Placement[] = [
    placeDirectory(entry, { path: cell.directory, inBundle: false, places: owned }, grid.placing),
  ];
  bundled.forEach((part, at) => {
    const path = `${cell.directory}${part.location.slice(entry.location.length)}`;
    const partPlaces = places.flatMap((place) => place.bundled[at] ?? []);
    placements.push(placeDirectory(part, { path, inBundle: true, places: partPlaces }, grid.placing));
  });
  for (const one of requirements) {
    const path = linkPath(one, realName(entry), cell);
    const isItself = one.to === index && one.part === '' && one.name === realName(entry);
    if (!isItself) placements.push(linkTo(one, path, grid));
  }
  placements.push(...layoutCellCommands(item, cell, grid));
  return placements;
}

/** A dependency that is called like the package itself goes inside it: beside it the name is taken. */
function linkPath({ from, name }: Requirement, ownName: string, { root, directory }: Cell): string {
  const isTaken = name.toLowerCase() === ownName.toLowerCase();
  return joinLocation(from === '' && !isTaken ? root : `${directory}${from}`, name);
}

function linkTo(requirement: Requirement, path: string, grid: Grid): LinkPlacement {
  return Object.freeze({ kind: 'link', path, target: answerOf(requirement, grid) });
}

/** Path of the directory that a requirement means. */
function answerOf({ to, part }: Requirement, { cells }: Grid): string {
  return typeof to === 'string' ? to : `${cells[to]?.directory}${part}`;
}

/** Commands of its dependencies and its own for the package; for each part of a bundle those beside that part. */
function layoutCellCommands(
  { entry, bundled, requirements }: MergedPackage,
  { root, directory }: Cell,
  grid: Grid,
): readonly BinPlacement[] {
  const partOf = ({ location }: LockEntry): string => location.slice(entry.location.length);
  const holders = new Set(requirements.map(({ from }) => from));
  for (const { owner } of bundled) holders.add(owner.slice(entry.location.length));
  holders.add('');
  return [...holders].flatMap((holder) => {
    const inside = bundled.filter(({ owner }) => owner === `${entry.location}${holder}`);
    const claims = inside.map((part) => ({ bin: part.fields.bin, path: `${directory}${partOf(part)}` }));
    const asked = requirements.filter(({ from }) => from === holder);
    if (holder !== '') return layoutCommands(`${directory}${holder}/node_modules/.bin`, asked, claims, grid);
    return [
      ...claimBins(`${directory}/node_modules/.bin`, claims, grid.host),
      ...layoutCommands(
        `${root}/node_modules/.bin`,
        asked,
        [{ bin: entry.fields.bin, path: directory }],
        grid,
      ),
    ];
  });
}

/** The commands of what is asked for, by name as npm sorts, then those of `more`. */
function layoutCommands(
  directory: string,
  requirements: readonly Requirement[],
  more: readonly BinClaim[],
  grid: Grid,
): readonly BinPlacement[] {
  const asked = requirements.flatMap((one) => {
    const bin = entryOf(one, grid)?.fields.bin;
    return bin === undefined ? [] : [{ name: one.name, bin, path: answerOf(one, grid) }];
  });
  asked.sort((a, b) => compareEnglish(a.name, b.name) || (a.name < b.name ? -1 : 1));
  return claimBins(directory, [...asked, ...more], grid.host);
}

function entryOf({ to, part }: Requirement, { entries, packages }: Grid): LockEntry | undefined {
  if (typeof to === 'string') return entries.get(to);
  const answer = packages[to];
  return part === '' ? answer?.entry : entries.get(`${answer?.entry.location}${part}`);
}
