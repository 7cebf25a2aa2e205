import { bun, bunIsolated } from './rivals/bun.ts';
import { dxExecutable, dxOnNode, withoutSpare } from './rivals/dx.ts';
import { npmOnNode } from './rivals/npm.ts';
import { pnpm, pnpmIsolated } from './rivals/pnpm.ts';
import type { Rival } from './rivals/types.ts';
import { yarnOnNode } from './rivals/yarn.ts';

/** Programs of Node by the name that a rival is asked for with: `26` of `dx@26`. */
export type Nodes = ReadonlyMap<string, string>;

/** Those that run on a Node, each with the name that it shall have. */
const onNode: Readonly<Record<string, (name: string, node: string) => Rival>> = {
  dx: dxOnNode,
  'dx-no-spare': (name, node) => withoutSpare(name, (own) => dxOnNode(own, node)),
  npm: npmOnNode,
  yarn: yarnOnNode,
};

/** Those that are programs by themselves. */
const native: Readonly<Record<string, () => Rival>> = {
  'dx-standalone': () => dxExecutable('dx-standalone'),
  'dx-standalone-no-spare': () => withoutSpare('dx-standalone-no-spare', dxExecutable),
  bun: () => bun,
  'bun-isolated': () => bunIsolated,
  pnpm: () => pnpm,
  'pnpm-isolated': () => pnpmIsolated,
};

/** Names of all. */
export const rivalNames: readonly string[] = [...Object.keys(onNode), ...Object.keys(native)];

/**
 * The rival of this name. Those that run on a Node run on the one that runs this, or with `@<name>` on one of `nodes`.
 *
 * @throws Error that names the known ones
 */
export function openRival(text: string, nodes: Nodes = new Map()): Rival {
  const [name = '', node] = text.split('@');
  const path = node === undefined ? process.execPath : nodes.get(node);
  if (Object.hasOwn(onNode, name)) {
    if (path === undefined)
      throw new Error(`${text}: which Node is ${node}? Say --node ${node}=<path of node>`);
    const open = onNode[name];
    if (open !== undefined) return open(text, path);
  }
  const open = node === undefined && Object.hasOwn(native, name) ? native[name] : undefined;
  if (open === undefined) throw new Error(`Unknown rival ${text}. There are ${rivalNames.join(', ')}`);
  return open();
}
