import type { BinPlacement, DirectoryPlacement, LinkPlacement, Placement, SkippedPlacement, Tree } from '@dx/pkg-link';

/**
 * What has to happen so that the current tree becomes the desired one. The lists are disjoint and sorted by path.
 * Frozen plain data: `dx install --plan` prints it.
 */
export interface Plan {
  readonly desired: Tree;
  readonly keep: readonly Placement[];
  /** In the store already. */
  readonly link: readonly DirectoryPlacement[];
  readonly fetch: readonly DirectoryPlacement[];
  readonly symlinks: readonly LinkPlacement[];
  readonly bins: readonly BinPlacement[];
  readonly remove: readonly Placement[];
  /** Have install scripts that would run once approved. */
  readonly build: readonly DirectoryPlacement[];
  readonly skip: readonly SkippedPlacement[];
}
