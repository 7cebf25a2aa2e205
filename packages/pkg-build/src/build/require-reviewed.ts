import { DxError } from '@dx/pkg-core';
import type { BuildReview } from '../types.ts';
import { approveCommand } from './describe-pending.ts';
import { oneLine } from './one-line.ts';

/**
 * Passes when nobody waits for a decision; what npm's `strict-allow-scripts` and dx's `--strict-scripts` ask for. Call
 * it after `reviewBuilds` and before the first script.
 *
 * @throws DX_SCRIPTS_PENDING with `details.pending`
 */
export function requireReviewed({ pending }: Pick<BuildReview, 'pending'>): void {
  if (pending.length === 0) return;
  const lines = pending.map(({ packageId, path, scripts }) => {
    const events = scripts?.map(({ event }) => event).join(', ') ?? 'install scripts';
    return `  ${oneLine(packageId, 120)} (${events}) at ${oneLine(path, 200)}`;
  });
  const noun = pending.length === 1 ? '1 package has' : `${pending.length} packages have`;
  throw new DxError({
    code: 'DX_SCRIPTS_PENDING',
    message: `${noun} install scripts that nobody approved or denied:\n${lines.join('\n')}`,
    hint: approveCommand(pending),
    details: {
      pending: pending.map(({ packageId, path, approvalKey }) => ({ packageId, path, approvalKey })),
    },
  });
}
