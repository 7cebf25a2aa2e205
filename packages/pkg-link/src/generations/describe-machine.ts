import { uptime } from 'node:os';
import type { FsOps } from '@dx/pkg-core';
import { readBootId } from '../internal/journal.ts';
import type { Host } from '../types.ts';

/** Tells this boot of the machine from others: by its id, or by when it was. */
export function describeBoot(fs: FsOps, nowMs: number): string {
  return readBootId(fs) ?? `since ${Math.round(nowMs / 1000 - uptime())}`;
}

/** Clocks are set, by seconds as a rule. */
const clockSlackSeconds = 5;

/** Whether two descriptions are of the same boot. */
export function isSameBoot(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [a, b].map((text) => Number(/^since (\d+)$/.exec(text)?.[1] ?? Number.NaN));
  return Math.abs((one ?? Number.NaN) - (other ?? Number.NaN)) <= clockSlackSeconds;
}

/** Everything about a machine that the packages in a tree may go by, in one text. */
export function describeHost({ platform, arch, libc = '', nodeVersion }: Host): string {
  return [platform, arch, libc, nodeVersion].join(' ');
}
