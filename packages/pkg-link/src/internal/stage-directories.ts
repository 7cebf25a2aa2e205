import type { SkippedPlacement, TreeChange } from '../types.ts';
import { findGone } from './drop-placements.ts';
import { type LinkOptions, linkDirectories } from './link-directories.ts';
import { hasAncestorIn } from './location.ts';
import type { Stage } from './stage.ts';
import { stageLink } from './stage-links.ts';

/**
 * Links new directories and makes new links in the mirror, those beside packages while threads link packages, those inside
 * of one after it. Gives what was dropped, by path; links that would lead there may have been made.
 */
export async function stageDirectories(
  change: TreeChange,
  stage: Stage,
  options: LinkOptions,
): Promise<ReadonlyMap<string, SkippedPlacement>> {
  const fresh = new Set(change.directories.map(({ path }) => path));
  const [beside, inside] = partition(change.symlinks, ({ path }) => !hasAncestorIn(path, fresh));
  const linking = linkDirectories(change, stage, options);
  const early = Promise.resolve().then(() => {
    for (const link of beside) stageLink(link, stage);
  });
  const [linked, made] = await Promise.allSettled([linking, early]);
  if (linked.status === 'rejected') throw linked.reason;
  if (made.status === 'rejected') throw made.reason;
  const isGone = findGone([...linked.value.values()].map(({ placement }) => placement));
  for (const link of inside) if (!isGone(link)) stageLink(link, stage);
  return linked.value;
}

/** Those that pass the test, and the others. */
export function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  const [yes, no]: [Item[], Item[]] = [[], []];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
}
