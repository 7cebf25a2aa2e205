import type { ServerResponse } from 'node:http';

interface Transfer {
  readonly response: ServerResponse;
  readonly body: Buffer;
  offset: number;
}

const tickMs = 5;
const chunkBytes = 16 * 1024;

/** Sends bodies, all of them together at no more than a set rate. */
export interface Throttle {
  /** Sends the body and ends the response. The head was written before. */
  send(response: ServerResponse, body: Buffer): void;
}

/** Everything at once. */
export const unthrottled: Throttle = { send: (response, body) => void response.end(body) };

/**
 * A throttle for one line of this many bytes per second, shared fairly: 16 KiB of each open transfer in turn. Unused
 * time is not saved up beyond one tick of 5 ms.
 */
export function createThrottle(bytesPerSecond: number): Throttle {
  const transfers: Transfer[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastMs = 0;
  let credit = 0;

  function tick(): void {
    const nowMs = performance.now();
    credit += ((nowMs - lastMs) / 1000) * bytesPerSecond;
    lastMs = nowMs;
    while (credit >= 1 && transfers.length > 0) credit -= sendChunk(transfers, Math.floor(credit));
    timer = transfers.length > 0 ? setTimeout(tick, tickMs) : undefined;
  }

  return {
    send(response, body) {
      transfers.push({ response, body, offset: 0 });
      if (timer !== undefined) return;
      lastMs = performance.now();
      credit = 0;
      timer = setTimeout(tick, tickMs);
    },
  };
}

/** Sends one chunk of the first transfer, puts it last, and tells how many bytes went out. */
function sendChunk(transfers: Transfer[], limit: number): number {
  const transfer = transfers.shift();
  if (transfer === undefined || transfer.response.destroyed) return 0;
  const end = Math.min(transfer.offset + Math.min(limit, chunkBytes), transfer.body.length);
  const chunk = transfer.body.subarray(transfer.offset, end);
  transfer.offset = end;
  if (end === transfer.body.length) transfer.response.end(chunk);
  else {
    transfer.response.write(chunk);
    transfers.push(transfer);
  }
  return chunk.length;
}
