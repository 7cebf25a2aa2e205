import type { FixtureRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asksNetwork, groupOf, groupTitles, knownDifferences } from './support/groups.ts';
import { installWithDxAlone } from './support/install-both.ts';
import { expectSame } from './support/judge.ts';
import { readMockUniverse, startMockRegistry } from './support/mock-registry.ts';

const { packages } = await readMockUniverse();
const scoped = Object.entries(packages).filter(([name]) => name.startsWith('@'));
const all = scoped.flatMap(([name, { versions }]) =>
  Object.keys(versions).map((version) => ({ name, version })),
);

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startMockRegistry();
});
afterAll(() => registry.close());

function app(name: string, version: string) {
  return { manifest: { name: 'app', version: '1.0.0', dependencies: { [name]: version } } };
}

describe.each(groupTitles)('%s of registry-mock', (title) => {
  const own = all.filter(({ name }) => groupOf(name) === title);
  const judged = own.filter(({ name }) => !asksNetwork.has(name) && !knownDifferences.has(name));

  test.each(judged)(
    '$name@$version gives the lock and the tree that npm gives',
    async ({ name, version }) => {
      await expectSame(registry.url, app(name, version));
    },
  );

  test('has packages', () => {
    expect(own.length).toBeGreaterThan(0);
  });
});

test.each(all.filter(({ name }) => asksNetwork.has(name)))(
  'I14 $name@$version names a place that is no registry, and is refused',
  async ({ name, version }) => {
    const outcome = await installWithDxAlone(registry.url, app(name, version));
    expect(outcome).toEqual({ status: 'failed', code: 'DX_SOURCE_REFUSED' });
  },
);

test('every difference that is known is of a package that exists', () => {
  const names = new Set(scoped.map(([name]) => name));
  for (const name of [...knownDifferences.keys(), ...asksNetwork]) expect(names).toContain(name);
  expect(knownDifferences.size).toBeLessThan(7);
});
