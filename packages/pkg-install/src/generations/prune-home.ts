import type { FsOps } from '@dx/pkg-core';
import { type GenerationLimits, pruneGenerations } from '@dx/pkg-link/generations';

/** So many trees of one project are kept, and for so long. */
export const generationLimits: GenerationLimits = { count: 4, ageMs: 14 * 24 * 3_600_000 };

/** Removes the complete trees of all projects that are too many, too old or of an earlier boot. The answer: how many went. */
export function pruneAllGenerations(home: string, fs: FsOps, nowMs: number): number {
  const all = `${home}/generations/v1`;
  if (fs.lstat(all)?.kind !== 'directory') return 0;
  const projects = fs.readDirectory(all).filter(({ kind }) => kind === 'directory');
  const counts = projects.map(({ name }) =>
    pruneGenerations({ directory: `${all}/${name}`, fs, nowMs }, generationLimits),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
