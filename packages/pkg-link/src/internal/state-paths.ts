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
