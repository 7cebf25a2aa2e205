import { readdirSync } from 'node:fs';
import type { Integrity } from '@dx/pkg-core';
import type { Lock, LockPackage } from '@dx/pkg-lock';
import { type Host, type LayoutOptions, layoutTree, type Tree } from '../../src/index.ts';
import { host, lockOf } from './project.ts';

/** An entry with an integrity of its own. */
export const item = (id: string, fields: LockPackage = {}): LockPackage => ({
  version: '1.0.0',
  integrity: `sha512-${Buffer.from(id).toString('base64')}` as Integrity,
  ...fields,
});

/** Two packages with a command each, one needing the other. */
export const lock: Lock = lockOf({
  '': { dependencies: { a: '1' } },
  'node_modules/a': item('a', { dependencies: { b: '1' }, bin: { a: 'cli.js' } }),
  'node_modules/b': item('b', { bin: { b: 'cli.js' } }),
});

export function layout(
  sharedDirectory: string,
  of: Lock = lock,
  options: LayoutOptions = {},
  on: Host = host,
): Tree {
  return layoutTree(of, on, { ...options, linker: 'global', sharedDirectory }).tree;
}

/** Cell names without their hashes, sorted. */
export function stemsOf(names: readonly string[]): string[] {
  return names.map((name) => name.replace(/_[0-9a-f]{32}$/, '')).sort();
}

export function cellsIn(shared: string): string[] {
  return readdirSync(shared).filter((name) => !name.startsWith('.'));
}
