/** Where dx keeps its own things in a project, relative to the root. */
export const stateDirectory: string = 'node_modules/.dx';
/** The recorded tree. */
export const treeFile: string = `${stateDirectory}/tree.json`;
/** There while a commit is under way. */
export const journalFile: string = `${stateDirectory}/journal.json`;
/** The lock that npm reads instead of `node_modules` when nothing in there is newer. */
export const hiddenLockFile: string = 'node_modules/.package-lock.json';

/** Relative path of the staging area of one change. */
export function stageDirectory(id: string): string {
  return `${stateDirectory}/stage-${id}`;
}

/** Relative path of what one change puts aside. */
export function trashDirectory(id: string): string {
  return `${stateDirectory}/trash-${id}`;
}

/** Whether a name in the state directory is a staging area or something put aside. */
export function isTransient(name: string): boolean {
  return name.startsWith('stage-') || name.startsWith('trash-');
}

/** The packages of an isolated tree, each in a cell: a directory of its own with links to what it declares. */
export const cellsDirectory: string = `${stateDirectory}/pkgs`;
/** The link through which a project sees the cells that all projects share; nothing is written or deleted behind it. */
export const sharedLink: string = `${stateDirectory}/links`;

/** Whether a path lies behind the link to the shared cells. */
export function isSharedPath(path: string): boolean {
  return path.startsWith(`${sharedLink}/`);
}

const cell = /^node_modules\/\.dx\/(?:pkgs|links)\/[^/]+/;

/** The cell that a path lies in. */
export function cellOf(path: string): string | undefined {
  return cell.exec(path)?.[0];
}
