import type { FsOps } from '@dx/pkg-core';
import { isPlacementPath } from './internal/location.ts';
import { treeFile } from './internal/state-paths.ts';
import type { Tree } from './types.ts';

/**
 * The tree that the last commit recorded, or nothing when there is none, or none that this version understands. It is
 * what dx put there; whether it still is tells `observeTree`. One read, one parse.
 *
 * Format: `node_modules/.dx/tree.json`, UTF-8 JSON, one object as `Tree` describes it, with `"version": 1`. Readers
 * ignore members they do not know; what cannot be read by version 1 gets another number.
 *
 * @example
 * const tree = readTree('/app', { fs: nodeFs });
 */
export function readTree(root: string, { fs }: { readonly fs: FsOps }): Tree | undefined {
  try {
    const tree: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(fs.readFile(`${root}/${treeFile}`)),
    );
    return isTree(tree) ? deepFreeze(withoutBoot(tree)) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The text of `tree.json`. Same tree, same bytes.
 *
 * @param boot the boot of the machine in which its files are known to be whole
 */
export function formatTree(tree: Tree, boot?: string): string {
  const { version, linker, placements } = tree;
  return JSON.stringify({ ...(boot === undefined ? {} : { boot }), version, linker, placements });
}

/** The file may have come with a repository, so every path in it is checked before anything is done there. */
function isTree(value: unknown): value is Tree {
  if (!isRecord(value) || value['version'] !== 1) return false;
  const { linker, placements } = value;
  if (linker !== 'hoisted' && linker !== 'isolated' && linker !== 'global') return false;
  if (!Array.isArray(placements) || !placements.every(isPlacement)) return false;
  return placements.every((placement, index) => index === 0 || placements[index - 1].path < placement.path);
}

function isPlacement(value: unknown): boolean {
  if (!isRecord(value) || typeof value['path'] !== 'string' || !isPlacementPath(value['path'])) return false;
  if (value['kind'] === 'link' || value['kind'] === 'bin') return typeof value['target'] === 'string';
  if (value['kind'] !== 'directory') return false;
  const texts = [
    value['name'],
    value['version'],
    value['resolved'] ?? '',
    value['integrity'] ?? '',
    value['patch'] ?? '',
    value['copyOf'] ?? '',
    value['content'] ?? '',
  ];
  const flags = [value['optional'], value['hasInstallScript'], value['inBundle'], value['built'] ?? true];
  return texts.every((text) => typeof text === 'string') && flags.every((flag) => typeof flag === 'boolean');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** For `isTreeOfThisBoot` alone. */
function withoutBoot({ boot: _, ...tree }: Tree & { readonly boot?: unknown }): Tree {
  return tree;
}

function deepFreeze(tree: Tree): Tree {
  for (const placement of tree.placements) Object.freeze(placement);
  Object.freeze(tree.placements);
  return Object.freeze(tree);
}
