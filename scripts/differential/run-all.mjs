/**
 * Runs work on each item, some at a time, and gives the results in the order of the items.
 *
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} limit how many run at once
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<Result[]>} rejects with the first failure
 */
export async function runAll(items, limit, work) {
  /** @type {Result[]} */
  const results = [];
  const queue = items.entries();
  const drain = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: limit }, drain));
  return results;
}
