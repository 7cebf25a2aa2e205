import { createHash } from 'node:crypto';
import { readSeal } from './seal.ts';
import type { Generation, GenerationsOptions } from './types.ts';

/**
 * Where the generations of a project are: `<home>/generations/v1/<project>`. On the project's file system, or they
 * cannot be moved there.
 *
 * @param root absolute path of the project
 */
export function generationsDirectory(home: string, root: string): string {
  return `${home}/generations/v1/${projectKey(root)}`;
}

/** The file that whoever changes a project holds as a lock, `takeLock` of pkg-core: `<home>/locks/v1/<project>`. */
export function turnFile(home: string, root: string): string {
  return `${home}/locks/v1/${projectKey(root)}`;
}

function projectKey(root: string): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 24);
}

/** The generations of a project, the youngest first. One small file for each. */
export function listGenerations({ directory, fs }: GenerationsOptions): readonly Generation[] {
  return namesIn(directory, fs)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((id) => readSeal(fs, `${directory}/${id}`, id))
    .filter((generation) => generation !== undefined)
    .sort((a, b) => b.madeMs - a.madeMs);
}

/** Names of directories; none where there is no directory. */
export function namesIn(directory: string, fs: GenerationsOptions['fs']): readonly string[] {
  try {
    return fs
      .readDirectory(directory)
      .filter(({ kind }) => kind === 'directory')
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
