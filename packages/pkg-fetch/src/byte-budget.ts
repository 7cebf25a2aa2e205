import { followAbort } from './follow-abort.ts';

/** How much may be under way at once. */
export interface ByteBudgetOptions {
  /** Bytes of bodies that may be in memory; a single larger one may be there alone. 1 or more. */
  readonly maxBytes: number;
  /** Requests that may be under way; 1 or more. */
  readonly maxShares: number;
  /** Told after every change how many bytes count. */
  readonly onChange?: (heldBytes: number) => void;
}

/** Room in memory that many downloads share. */
export interface ByteBudget {
  /** Waits until one more request may be sent, in the order of asking. Rejects with the signal's reason. */
  enter(signal?: AbortSignal): Promise<ByteShare>;
}

/** What one download has of the room. */
export interface ByteShare {
  /**
   * Waits until there is room for a body of this size, in the order of asking; where it is not known, for one of 1 MiB.
   * What was admitted to this share before is given back first. Rejects with the signal's reason.
   */
  admit(sizeBytes: number | undefined, signal?: AbortSignal): Promise<void>;
  /** Counts what has really come, where no size was known. Waits for nothing. */
  correct(sizeBytes: number): void;
  /** Gives the place and the bytes back; once. */
  leave(): void;
}

/** What a body of unknown size counts as until it is there. */
const unknownBytes = 1024 * 1024;

/**
 * Opens a budget. Bytes count from the moment that a body is admitted until its share is left, so whoever unpacks an
 * archive leaves its share afterwards. Never is more admitted than `maxBytes`, except one body alone; so something can
 * always go on.
 *
 * @example
 * const budget = openByteBudget({ maxBytes: 32 * 1024 ** 2, maxShares: 48 });
 * const share = await budget.enter();
 * const archive = await client.archive(request, { admit: share.admit }).finally(share.leave);
 */
export function openByteBudget({ maxBytes, maxShares, onChange }: ByteBudgetOptions): ByteBudget {
  const entering = openLine();
  const admitting = openLine();
  let shareCount = 0;
  let heldBytes = 0;

  function hold(bytes: number): void {
    if (bytes === 0) return;
    heldBytes += bytes;
    onChange?.(heldBytes);
  }

  function advance(): void {
    admitting.advance();
    entering.advance();
  }

  function openShare(): ByteShare {
    shareCount += 1;
    let ownBytes = 0;
    let hasLeft = false;
    const own = (bytes: number): void => {
      hold(bytes - ownBytes);
      ownBytes = bytes;
      advance();
    };
    const admit: ByteShare['admit'] = async (sizeBytes = unknownBytes, signal) => {
      if (ownBytes > 0) own(0);
      await admitting.wait(
        () => heldBytes === 0 || heldBytes + sizeBytes <= maxBytes,
        signal,
        () => {
          ownBytes = sizeBytes;
          hold(sizeBytes);
        },
      );
      entering.advance();
    };
    const leave = (): void => {
      if (hasLeft) return;
      hasLeft = true;
      shareCount -= 1;
      own(0);
    };
    return { admit, correct: own, leave };
  }

  /** Nothing new is asked for while bodies that are there already wait for room. */
  const mayEnter = (): boolean => shareCount < maxShares && (shareCount === 0 || !admitting.isWaiting());
  return {
    enter: async (signal) => {
      let share: ByteShare | undefined;
      await entering.wait(mayEnter, signal, () => {
        share = openShare();
      });
      if (share === undefined) throw new TypeError('A share was let in without being opened');
      return share;
    },
  };
}

/** Those who wait, first come, first served. */
interface Line {
  isWaiting(): boolean;
  /** Runs `go` as soon as it is the first one's turn and `mayGo`. */
  wait(mayGo: () => boolean, signal: AbortSignal | undefined, go: () => void): Promise<void>;
  advance(): void;
}

function openLine(): Line {
  const waiting = new Set<{ readonly mayGo: () => boolean; readonly go: () => void }>();
  const advance = (): void => {
    for (const each of waiting) {
      if (!each.mayGo()) return;
      waiting.delete(each);
      each.go();
    }
  };
  return {
    isWaiting: () => waiting.size > 0,
    advance,
    wait: async (mayGo, signal, go) => {
      signal?.throwIfAborted();
      if (waiting.size === 0 && mayGo()) return go();
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => {
          waiting.delete(each);
          reject(signal?.reason);
          advance();
        };
        const unfollow = signal === undefined ? () => {} : followAbort(signal, stop);
        const each = {
          mayGo,
          go: () => {
            unfollow();
            go();
            resolve();
          },
        };
        waiting.add(each);
      });
    },
  };
}
