import type { LockHolder } from '@dx/pkg-core/node';
import { formatDuration } from './format.ts';
import { plainText } from './plain-text.ts';

/** Who is waited for. */
export function waitingLine({ what, pid, sinceMs }: LockHolder, where: string): string {
  const since = sinceMs === 0 ? '' : `, for ${formatDuration(Math.max(0, Date.now() - sinceMs))}`;
  return `waiting for ${plainText(what)} (process ${pid}${since}), which is at work in ${where}`;
}
