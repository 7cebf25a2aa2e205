import type { BuildOutcome } from '@dx/pkg-build';
import {
  type DirectoryPlacement,
  findDropSet,
  isSharedPath,
  type Layout,
  linkShared,
  markTree,
  type PlacementMarks,
  type Tree,
} from '@dx/pkg-link';
import type { Lock } from '@dx/pkg-lock';
import type { Workspace } from '@dx/pkg-workspace';
import type { ScriptGate } from '../builds/script-gate.ts';
import type { Session } from '../session.ts';
import type { Plan } from '../types.ts';
import { layOut } from './lay-out.ts';
import { openPackageLinker } from './package-linker.ts';

/** What cells are made for. */
export interface SharedInput {
  readonly session: Session;
  readonly workspace: Workspace;
  readonly lock: Lock;
  readonly current: Tree | undefined;
  readonly gate: ScriptGate;
  /** Of the first layout; what it fetches is fetched. */
  readonly plan: Plan;
  /** Locations whose scripts will run. */
  readonly builds: readonly string[];
}

/** The tree with all its shared cells in place, and what their scripts did. */
export interface SharedCells {
  readonly layout: Layout;
  readonly outcome: Pick<BuildOutcome, 'ran' | 'failed'>;
}

/**
 * Makes the shared cells that a `global` tree lacks, and runs approved scripts in them before anybody sees them. Where an
 * optional package cannot be had or built, or one turns out to have scripts, the tree is laid out again: what is in a
 * cell is part of its name.
 */
export async function makeSharedCells(input: SharedInput): Promise<SharedCells> {
  const { session, workspace, lock, current, plan } = input;
  const known: Known = {
    builds: new Set(input.builds),
    failed: new Set(),
    ran: [],
    broken: [],
    scripted: new Map(),
  };
  for (;;) {
    const layout = layOut(session, lock, { builds: [...known.builds], failed: [...known.failed] });
    const { tree } = layout;
    const linker = openPackageLinker(session, workspace, plan, sharedDirectoryOf(tree, workspace.root));
    const before = known.builds.size + known.failed.size;
    const { signal } = session.options;
    const report = await linkShared(tree, {
      root: workspace.root,
      fs: session.fs,
      linkPackage: linker.linkPackage,
      hasScripts: (path) => linker.scripted.has(path),
      dropWith: (path) => findDropSet(lock, tree, path),
      ...(current === undefined ? {} : { current }),
      ...(signal === undefined ? {} : { signal }),
      build: async (jobs) => {
        const { buildShared } = await import('../builds/build-shared.ts');
        await buildShared({ ...input, tree, jobs, known });
      },
    }).catch(passBroken);
    for (const { placement } of report.dropped) addAll(known.failed, locationsOf(placement));
    for (const path of linker.scripted) known.scripted.set(path, { hasInstallScript: true });
    if (known.builds.size + known.failed.size > before) continue;
    return {
      layout: { ...layout, tree: markShared(tree, known) },
      outcome: { ran: known.ran, failed: known.broken },
    };
  }
}

/** What was learned while cells were made. */
export interface Known {
  readonly builds: Set<string>;
  readonly failed: Set<string>;
  readonly ran: BuildOutcome['ran'][number][];
  readonly broken: BuildOutcome['failed'][number][];
  readonly scripted: Map<string, PlacementMarks>;
}

/** Thrown where a script of an optional package failed, which `known` then says: no cell of that round is published. */
export class BrokenCells extends Error {}

/** The lock's locations of a directory. */
export function locationsOf({ locations, path }: DirectoryPlacement): readonly string[] {
  return locations ?? [path];
}

function passBroken(error: unknown): { readonly dropped: readonly never[] } {
  if (error instanceof BrokenCells) return { dropped: [] };
  throw error;
}

function sharedDirectoryOf({ placements }: Tree, root: string): string {
  const link = placements.find(({ path }) => path === 'node_modules/.dx/links');
  return link?.kind === 'link' ? link.target : root;
}

function addAll(set: Set<string>, items: readonly string[]): void {
  for (const item of items) set.add(item);
}

/** What lies in a cell that is named as one with scripts has them behind it, whoever ran them. */
function markShared(tree: Tree, { builds, scripted }: Known): Tree {
  const marks = new Map(scripted);
  for (const placement of tree.placements) {
    if (placement.kind !== 'directory' || !isSharedPath(placement.path)) continue;
    if (locationsOf(placement).some((location) => builds.has(location)))
      marks.set(placement.path, { hasInstallScript: true, built: true });
  }
  return markTree(tree, marks);
}
