import { relative } from 'node:path/posix';
import type { BinPlacement, LinkPlacement, Tree } from '../types.ts';
import { errnoOf } from './disk.ts';
import { hasAncestorIn, parentOf } from './location.ts';
import { makeExecutable } from './make-executable.ts';
import { executableMode, makeParents, type Stage } from './stage.ts';

/** What has become of the commands. */
export interface StagedBins {
  /** Paths of commands that are ready. */
  readonly placed: readonly string[];
  /** Paths of commands whose file is missing; npm makes no link then either. */
  readonly absent: readonly string[];
  /** Existing files of the project that have to become executable, relative to the root, sorted. */
  readonly liveTargets: readonly string[];
}

/** Makes the links of commands, and the files that they run in `fresh` directories executable. */
export function stageBins(
  bins: readonly BinPlacement[],
  tree: Tree,
  fresh: ReadonlySet<string>,
  stage: Stage,
): StagedBins {
  const placed: string[] = [];
  const absent: string[] = [];
  const live = new Set<string>();
  const links = tree.placements.filter((placement) => placement.kind === 'link');
  for (const bin of bins) {
    const target = locateTarget(bin, links, fresh, stage);
    if (target === undefined) {
      absent.push(bin.path);
      continue;
    }
    if (target.isLive) live.add(target.path);
    else makeExecutable(stage.fs, `${stage.tree}/${target.path}`, executableMode(stage));
    stageBin(bin, stage);
    placed.push(bin.path);
  }
  return { placed, absent, liveTargets: [...live].sort() };
}

interface BinTarget {
  readonly path: string;
  /** In the visible tree or a member, rather than in the staging area. */
  readonly isLive: boolean;
}

/** The file that a command runs, when there is one; links to members are followed, other links are not. */
function locateTarget(
  { target }: BinPlacement,
  links: readonly LinkPlacement[],
  fresh: ReadonlySet<string>,
  stage: Stage,
): BinTarget | undefined {
  const link = links.find(({ path }) => target.startsWith(`${path}/`));
  const path =
    link === undefined ? target : `${link.target}${target.slice(link.path.length)}`.replace(/^\//, '');
  const isLive = link !== undefined || !hasAncestorIn(path, fresh);
  const file = `${isLive ? stage.root : stage.tree}/${path}`;
  return stage.fs.lstat(file)?.kind === 'file' ? { path, isLive } : undefined;
}

function stageBin({ path, target }: BinPlacement, stage: Stage): void {
  makeParents(stage, path);
  const text = relative(parentOf(path), target);
  const at = `${stage.tree}/${path}`;
  try {
    stage.fs.symlink(text, at, 'file');
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    stage.fs.removeTree(at);
    stage.fs.symlink(text, at, 'file');
  }
}
