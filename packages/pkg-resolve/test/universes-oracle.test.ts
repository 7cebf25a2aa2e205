import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NpmStep } from './oracle/npm-tree.ts';
import { npmTrees } from './oracle/npm-tree.ts';
import type { PackumentServer } from './oracle/packument-server.ts';
import { startPackumentServer } from './oracle/packument-server.ts';
import type { UniverseFile } from './universe-file.ts';
import { readUniverses } from './universe-file.ts';

let server: PackumentServer;
beforeAll(async () => {
  server = await startPackumentServer();
});
afterAll(() => server.close());

const shared = readUniverses().filter((universe) => universe.deviates === undefined);

describe("npm's own tree builder gives the answers of the universes", () => {
  it.each(shared.map((universe) => [universe.why, universe] as const))('%s', async (_why, universe) => {
    const answers = await npmTrees(server.serve(universe.packages), stepsOf(universe), universe.settings);
    const last = answers.at(-1);
    if (universe.error === undefined) expect(last).toEqual(universe.expected);
    else expect(last).toHaveProperty('code');
  });
});

function stepsOf({ importers, then: next }: UniverseFile): readonly NpmStep[] {
  if (next === undefined) return [{ importers }];
  const update = next.update ?? { kind: 'none' };
  const add = (next.requested?.[''] ?? []).map(
    (name) => `${name}@${next.importers['']?.dependencies?.[name]}`,
  );
  const names = update.kind === 'all' ? true : update.kind === 'names' ? update.names : undefined;
  return [
    { importers },
    { importers: next.importers, add, ...(names === undefined ? {} : { update: names }) },
  ];
}
