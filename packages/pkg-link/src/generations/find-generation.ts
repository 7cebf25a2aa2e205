import type { Host, Tree } from '../types.ts';
import { describeBoot, describeHost, isSameBoot } from './describe-machine.ts';
import { digestTree } from './digest-tree.ts';
import { listGenerations } from './list-generations.ts';
import type { Generation, GenerationsOptions } from './types.ts';

/** What is looked for. */
export interface GenerationWish {
  readonly tree: Tree;
  readonly host: Host;
  readonly nowMs: number;
  /** What is taken when there is one of each. */
  readonly prefer: Generation['kind'];
}

/**
 * A generation with this very tree, made on this machine as it is now and in this boot. Whether its files were touched is
 * looked at when it is used. The digest is made only where there is a generation.
 */
export function findGeneration(
  { tree, host, nowMs, prefer }: GenerationWish,
  options: GenerationsOptions,
): Generation | undefined {
  const boot = describeBoot(options.fs, nowMs);
  const wanted = describeHost(host);
  const candidates = listGenerations(options).filter(
    (generation) => generation.host === wanted && isSameBoot(generation.boot, boot),
  );
  if (candidates.length === 0) return undefined;
  const digest = digestTree(tree);
  const same = candidates.filter((generation) => generation.tree === digest);
  return same.find(({ kind }) => kind === prefer) ?? same[0];
}
