import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';

/** What a directory had, out of the way until it is known whether it is needed again. */
export interface SetAside {
  /** It is replaced: away with it. */
  forget(): void;
  /** What came in its place goes, and it is there again. */
  restore(): void;
}

/** In the directory itself, since only there renaming is certain to work. */
const place = '.dx-replaced';

/**
 * Sets what is in a directory aside, by renaming. What a run that was cut off had set aside is put back first, so that it is
 * this that a failure restores.
 */
export function setAside(directory: string): SetAside {
  const aside = path.join(directory, place);
  if (nodeFs.lstat(aside) !== undefined) restore(directory);
  const names = namesIn(directory);
  if (names.length > 0) nodeFs.mkdir(aside, { recursive: true });
  for (const name of names) nodeFs.rename(path.join(directory, name), path.join(aside, name));
  return { forget: () => nodeFs.removeTree(aside), restore: () => restore(directory) };
}

function restore(directory: string): void {
  const aside = path.join(directory, place);
  for (const name of namesIn(directory)) nodeFs.removeTree(path.join(directory, name));
  if (nodeFs.lstat(aside) === undefined) return;
  for (const name of namesIn(aside)) nodeFs.rename(path.join(aside, name), path.join(directory, name));
  nodeFs.removeTree(aside);
}

function namesIn(directory: string): readonly string[] {
  return nodeFs
    .readDirectory(directory)
    .map(({ name }) => name)
    .filter((name) => name !== place);
}
