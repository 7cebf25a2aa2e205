import { DxError, isDxError } from '@dx/pkg-core';

/**
 * What is thrown where work on a bundle failed: `DX_CANCELLED` once the signal aborted, whatever it was that ended.
 *
 * @param left what there is now, for the message
 */
export function explainCancelled(error: unknown, signal: AbortSignal | undefined, left: string): unknown {
  if (signal?.aborted !== true || isDxError(error, 'DX_CANCELLED')) return error;
  return new DxError({
    code: 'DX_CANCELLED',
    message: `This was cancelled; ${left}`,
    hint: 'Run the command again',
    cause: error,
  });
}
