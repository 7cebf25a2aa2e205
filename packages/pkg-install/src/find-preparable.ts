import type { Tree } from '@dx/pkg-link';
import type { Session } from './session.ts';
import { isCommitAddress } from './source-memory.ts';

/**
 * Paths of packages of repositories that were installed as they are and may be prepared now, because their commit has
 * been approved since. Loads nothing where there are none. A file looked for per such package.
 */
export async function findPreparable(
  { options, memory, sources }: Session,
  current: Tree | undefined,
): Promise<readonly string[]> {
  if (options.scripts === undefined || current === undefined) return [];
  const commits = new Map<string, string>();
  for (const placement of current.placements) {
    if (placement.kind !== 'directory' || placement.resolved === undefined) continue;
    const { path, resolved } = placement;
    if (!isCommitAddress(resolved) || memory.recall(resolved)?.isWithheld !== true) continue;
    if (!memory.isPrepared(resolved)) commits.set(path, resolved);
  }
  if (commits.size === 0) return [];
  const approved = await (await sources()).findPreparable([...commits.values()]);
  return [...commits].filter(([, resolved]) => approved.has(resolved)).map(([path]) => path);
}
