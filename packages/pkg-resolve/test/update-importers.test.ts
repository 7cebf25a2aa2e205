import { describe, expect, it } from 'vitest';
import type { Importer } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';

const versions = { '1.0.0': {}, '1.1.0': {}, '2.0.0': {}, '2.1.0': {} };
const source = inMemoryMetadata({
  a: { versions },
  mid: { versions: { '1.0.0': { dependencies: { a: '^2.0.0' } } } },
});

/** What is left of a lock that was made while the ranges of the members were exact. */
async function updated(
  ranges: Readonly<Record<string, string>>,
  locked: Readonly<Record<string, string>>,
  importers: readonly string[],
): Promise<readonly string[]> {
  const project = (of: Readonly<Record<string, string>>): Record<string, Importer> => ({
    '': {},
    ...Object.fromEntries(Object.entries(of).map(([name, a]) => [name, { name, dependencies: { a } }])),
  });
  const { nodes } = await resolve({ importers: project(locked) }, source);
  const update = { kind: 'names', names: ['a'], importers } as const;
  const graph = await resolve({ importers: project(ranges), preferences: nodes, update }, source);
  return graphLines(graph).filter((line) => line.includes('/a@'));
}

describe('an update of what one importer asks for', () => {
  const ranges = { one: '^1.0.0', two: '^2.0.0' };
  const locked = { one: '1.0.0', two: '2.0.0' };

  it.each([
    ['one', ['node_modules/a@1.1.0', 'two/node_modules/a@2.0.0']],
    ['two', ['node_modules/a@1.0.0', 'two/node_modules/a@2.1.0']],
  ])('moves the version of %s, and that of nobody else', async (importer, expected) => {
    expect(await updated(ranges, locked, [importer])).toEqual(expected);
  });

  it('moves a version that it shares for all who share it', async () => {
    const shared = { one: '^1.0.0', two: '^1.0.0' };
    expect(await updated(shared, { one: '1.0.0', two: '1.0.0' }, ['one'])).toEqual(['node_modules/a@1.1.0']);
  });

  it('keeps a version that it shares with one who does not accept the new one, as npm does', async () => {
    const mixed = { one: '>=1', two: '^1.0.0' };
    expect(await updated(mixed, { one: '1.0.0', two: '1.0.0' }, ['one'])).toEqual(['node_modules/a@1.0.0']);
  });

  it('is of everybody where no importer is named', async () => {
    expect(await updated(ranges, locked, ['one', 'two'])).toEqual([
      'node_modules/a@1.1.0',
      'two/node_modules/a@2.1.0',
    ]);
  });
});
