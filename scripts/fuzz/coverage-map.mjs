/**
 * What the counters of the code have shown so far: for each branch, in which orders of magnitude it ran.
 *
 * @param {Uint8Array} counters
 */
export function openCoverageMap(counters) {
  const seen = new Uint8Array(counters.length);
  let branches = 0;
  return {
    /** Branches that ran at all. */
    get branches() {
      return branches;
    },
    /** Takes in what the counters hold and clears them; whether there was anything new. */
    merge() {
      let isNew = false;
      for (let index = 0; index < counters.length; index += 1) {
        const count = counters[index] ?? 0;
        if (count === 0) continue;
        const mark = markOf(count);
        const known = seen[index] ?? 0;
        if ((known & mark) !== 0) continue;
        if (known === 0) branches += 1;
        seen[index] = known | mark;
        isNew = true;
      }
      counters.fill(0);
      return isNew;
    },
  };
}

/** @param {number} count */
function markOf(count) {
  if (count < 4) return 1 << (count - 1);
  return count < 8 ? 8 : count < 16 ? 16 : count < 32 ? 32 : count < 128 ? 64 : 128;
}
