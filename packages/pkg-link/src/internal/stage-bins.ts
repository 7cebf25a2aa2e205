import type { BinPlacement, LinkPlacement, Tree } from '../types.ts';
import { errnoOf } from './disk.ts';
import { hasAncestorIn } from './location.ts';
import { makeExecutable } from './make-executable.ts';
import { executableMode, makeParents, type Stage } from './stage.ts';
import { linkText, replaceLink } from './stage-links.ts';
import { cellOf, isSharedPath, sharedLink } from './state-paths.ts';
import { writeShims } from './write-shims.ts';

/** What has become of the commands. */
export interface StagedBins {
  /** Paths of commands that are ready. */
  readonly placed: readonly string[];
  /** Paths of commands whose file is missing; npm makes no link then either. */
  readonly absent: readonly string[];
  /** Existing files of the project that have to become executable, relative to the root, sorted. */
  readonly liveTargets: readonly string[];
}

/** Makes the links or shims of commands, and the files that they run in `fresh` directories executable. */
export async function stageBins(
  bins: readonly BinPlacement[],
  tree: Tree,
  fresh: ReadonlySet<string>,
  stage: Stage,
): Promise<StagedBins> {
  const placed: string[] = [];
  const absent: string[] = [];
  const live = new Set<string>();
  const surroundings = readSurroundings(tree, fresh);
  const shims: { readonly bin: BinPlacement; readonly file: string }[] = [];
  for (const bin of bins) {
    const target = locateTarget(bin, surroundings, stage);
    if (target === undefined) {
      absent.push(bin.path);
      continue;
    }
    placed.push(bin.path);
    makeParents(stage, bin.path);
    if (bin.shim !== undefined) {
      shims.push({ bin, file: target.file });
      continue;
    }
    if (target.isLive) live.add(target.path);
    else if (!target.isShared) makeExecutable(stage.fs, target.file, executableMode(stage));
    if (!tryLink(bin, stage)) shims.push({ bin, file: target.file });
  }
  await writeShims(shims, stage);
  return { placed, absent, liveTargets: [...live].sort() };
}

/** Not where the file system has no links: a command is a shell script there. */
function tryLink(bin: BinPlacement, stage: Stage): boolean {
  try {
    replaceLink(linkText(bin), `${stage.tree}/${bin.path}`, 'file', stage);
    return true;
  } catch (error) {
    if (!linkless.has(errnoOf(error) ?? '')) throw error;
    return false;
  }
}

const linkless = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** Existing files of the project, outside of all packages, that commands of a tree run; relative to its root, sorted. */
export function findLiveTargets(tree: Tree, project: string, fs: Stage['fs']): readonly string[] {
  const directories = tree.placements.filter(({ kind }) => kind === 'directory');
  const surroundings = readSurroundings(tree, new Set(directories.map(({ path }) => path)));
  const bins = tree.placements.filter(
    (placement) => placement.kind === 'bin' && placement.shim === undefined,
  );
  const live = (bins as readonly BinPlacement[]).flatMap((bin) => {
    const target = locateTarget(bin, surroundings, { project, tree: project, fs });
    return target?.isLive === true ? [target.path] : [];
  });
  return [...new Set(live)].sort();
}

/** What the targets of commands are looked up in. */
interface Surroundings {
  /** Links to directories of the project. */
  readonly links: readonly LinkPlacement[];
  readonly fresh: ReadonlySet<string>;
  /** Absolute path behind the link to shared cells. */
  readonly sharedDirectory: string | undefined;
}

function readSurroundings({ placements }: Tree, fresh: ReadonlySet<string>): Surroundings {
  const links = placements.filter((placement) => placement.kind === 'link');
  return {
    fresh,
    links: links.filter(({ target, path }) => cellOf(target) === undefined && path !== sharedLink),
    sharedDirectory: links.find(({ path }) => path === sharedLink)?.target,
  };
}

interface BinTarget {
  /** Relative to the root. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  /** In the visible tree or a member, rather than in the staging area. */
  readonly isLive: boolean;
  /** In a cell of all projects, where it was made executable once. */
  readonly isShared: boolean;
}

/** The file that a command runs, when there is one; links to members are followed, other links are not. */
function locateTarget(
  { target }: BinPlacement,
  { links, fresh, sharedDirectory }: Surroundings,
  { project, tree, fs }: Pick<Stage, 'project' | 'tree' | 'fs'>,
): BinTarget | undefined {
  const isInCell = cellOf(target) !== undefined;
  const link = isInCell ? undefined : links.find(({ path }) => target.startsWith(`${path}/`));
  const path =
    link === undefined ? target : `${link.target}${target.slice(link.path.length)}`.replace(/^\//, '');
  const isFresh = link === undefined && hasAncestorIn(path, fresh);
  const isShared = !isFresh && isSharedPath(path);
  const shared = `${sharedDirectory}${path.slice(sharedLink.length)}`;
  const file = isShared ? shared : `${isFresh ? tree : project}/${path}`;
  if (fs.lstat(file)?.kind !== 'file') return undefined;
  return { path, file, isLive: !isFresh && !isShared, isShared };
}
