/** Something to do, and what has to be done before it. */
export interface OrderedItem {
  readonly location: string;
  /** Locations of other items that stand before it in the list. */
  readonly after: readonly string[];
}

/** How a list of items is worked through. */
export interface RunOrder<Result> {
  /** How many at once. */
  readonly concurrency: number;
  run(location: string): Promise<Result>;
  /** What becomes of an item instead of running, decided when its turn has come; `undefined`: it runs. */
  skip(location: string, before: readonly Result[]): Result | undefined;
}

/**
 * Runs items as soon as those that they come after are done, the first in the list first, so many at once. Results are in
 * the order of the list.
 */
export async function runInOrder<Result>(
  items: readonly OrderedItem[],
  order: RunOrder<Result>,
): Promise<readonly Result[]> {
  const done = new Map<string, Promise<Result>>();
  const enter = openGate(order.concurrency);
  for (const item of items) done.set(item.location, runInTurn(item, done, enter, order));
  return Promise.all(done.values());
}

async function runInTurn<Result>(
  { location, after }: OrderedItem,
  done: ReadonlyMap<string, Promise<Result>>,
  enter: () => Promise<() => void>,
  { run, skip }: RunOrder<Result>,
): Promise<Result> {
  const before = await Promise.all(after.flatMap((other) => done.get(other) ?? []));
  const leave = await enter();
  try {
    return skip(location, before) ?? (await run(location));
  } finally {
    leave();
  }
}

/** Lets so many in at once, in the order in which they ask. Who leaves gives its place to the next. */
function openGate(limit: number): () => Promise<() => void> {
  const waiting: (() => void)[] = [];
  let free = limit;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return leave;
  };
}
