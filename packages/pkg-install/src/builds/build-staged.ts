import { type BuildOutcome, listKeptLinks, listStrays } from '@dx/pkg-build';
import {
  dropStaged,
  findDropSet,
  isSharedPath,
  markTree,
  type PlacementMarks,
  type SkippedPlacement,
  type StagedTree,
} from '@dx/pkg-link';
import type { PackageReview } from './review-packages.ts';
import { runApproved } from './run-approved.ts';
import type { ScriptGate } from './script-gate.ts';
import { treeEdges } from './tree-edges.ts';

/** A staged change with its scripts behind it. */
export interface BuiltTree {
  readonly staged: StagedTree;
  readonly outcome: BuildOutcome;
}

/**
 * Runs the approved scripts of staged packages before anybody sees them. What an optional package's failure takes along
 * leaves the change; what scripts made beside their packages joins it where the project has nothing there. The tree
 * then says which packages are built.
 *
 * @throws DX_BUILD_FAILED
 */
export async function buildStaged(
  gate: ScriptGate,
  staged: StagedTree,
  { review, empty }: PackageReview,
): Promise<BuiltTree> {
  const own = { ...review, approved: review.approved.filter(({ isLinked }) => isLinked !== true) };
  const kept = own.approved.length === 0 ? [] : linkKept(gate, staged);
  const outcome = await runApproved(gate, own, staged.tree, (path) =>
    findDropSet(gate.lock, staged.tree, path),
  );
  const marks = new Map<string, PlacementMarks>();
  for (const path of empty) marks.set(path, { built: true });
  for (const { path } of outcome.ran) marks.set(path, { hasInstallScript: true, built: true });
  const marked = { ...staged, tree: markTree(staged.tree, marks) };
  const left = dropStaged(marked, droppedBy(outcome, staged), { fs: gate.session.fs });
  const isRun = outcome.ran.length > 0;
  return { staged: isRun ? withStrays(gate, left, kept) : Object.freeze(left), outcome };
}

/** What stays below another package, so that staged ones beside it find it. Cells have bridges of their own. */
function linkKept(gate: ScriptGate, { tree, placed, directory, root }: StagedTree): readonly string[] {
  if (tree.linker !== 'hoisted') return [];
  const links = listKeptLinks(treeEdges(gate.lock, tree), placed);
  const { fs } = gate.session;
  for (const location of links) {
    if (fs.lstat(`${root}/${location}`) === undefined) continue;
    const path = `${directory}/tree/${location}`;
    fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    fs.symlink(`${root}/${location}`, path, 'directory');
  }
  return links;
}

function droppedBy({ failed }: BuildOutcome, { tree }: StagedTree): readonly SkippedPlacement[] {
  const dropped = new Map<string, SkippedPlacement>();
  for (const { packageId, event, exitCode, dropped: paths } of failed) {
    const how = exitCode === undefined ? 'did not end by itself' : `exited with ${exitCode}`;
    const detail = `script ${event} of ${packageId} ${how}`;
    for (const placement of tree.placements) {
      if (placement.kind !== 'directory' || !paths.includes(placement.path)) continue;
      dropped.set(placement.path, Object.freeze({ placement, reason: 'failed', detail }));
    }
  }
  return [...dropped.values()];
}

function withStrays({ session }: ScriptGate, staged: StagedTree, kept: readonly string[]): StagedTree {
  const { fs } = session;
  const inside = staged.tree.placements.map(({ path }) => path).filter((path) => !isSharedPath(path));
  const strays = listStrays({
    fs,
    directory: `${staged.directory}/tree`,
    known: [...staged.placed, ...inside, ...kept],
  }).filter((path) => fs.lstat(`${staged.root}/${path}`) === undefined);
  return Object.freeze({ ...staged, placed: Object.freeze([...staged.placed, ...strays].sort()) });
}
