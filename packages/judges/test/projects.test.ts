import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asksNetwork, groupOf, knownDifferences } from './support/groups.ts';
import { installBoth } from './support/install-both.ts';
import { expectSame } from './support/judge.ts';
import { readMockUniverse, startMockRegistry } from './support/mock-registry.ts';

type Ranges = Readonly<Record<string, string>>;

const universe = await readMockUniverse();

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startMockRegistry();
});
afterAll(() => registry.close());

function app(dependencies: Ranges, more: Readonly<Record<string, unknown>> = {}) {
  return { manifest: { name: 'app', version: '1.0.0', dependencies, ...more } };
}

/** Names without their scope, which nearly all of them share. */
function e2e(ranges: Ranges): Ranges {
  return Object.fromEntries(Object.entries(ranges).map(([name, range]) => [`@pnpm.e2e/${name}`, range]));
}

describe('a project of several packages has the lock and the tree that npm gives', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    [
      'I07 a peer that two want alike',
      { dependencies: e2e({ 'wants-peer-c-1': '1', 'wants-peer-c-1.0.0': '1' }) },
    ],
    [
      'I07 a peer that two want differently',
      { dependencies: e2e({ 'wants-peer-c-1': '1', 'wants-peer-c-2': '1' }) },
    ],
    [
      'I07 a peer of another version than the project has',
      { dependencies: e2e({ 'wants-peer-c-1': '1', 'peer-c': '2' }) },
    ],
    [
      'I07 peers through several levels',
      {
        dependencies: { '@pnpm/xyz-parent-parent-with-xyz': '*', '@pnpm/xyz-parent-parent-parent': '*' },
        devDependencies: { '@pnpm/x': '1', '@pnpm/y': '1', '@pnpm/z': '1' },
      },
    ],
    [
      'I07 peers beside the same package as dependency',
      { dependencies: e2e({ abc: '1', 'abc-grand-parent-with-c': '*' }) },
    ],
    [
      'I07 optional peers',
      { dependencies: e2e({ 'abc-optional-peers': '*', 'peer-a': '1.0.0', 'peer-b': '*' }) },
    ],
    [
      'cycles of peers',
      { dependencies: e2e({ 'complex-circular-peers-a': '*', 'circular-peers-1-of-3': '*' }) },
    ],
    [
      'I05 optional dependencies of other platforms',
      { optionalDependencies: e2e({ 'only-win32-x64': '*', 'has-many-optional-deps': '*' }) },
    ],
    [
      'aliases of one package',
      { dependencies: { one: 'npm:@pnpm.e2e/foo@1', two: 'npm:@pnpm.e2e/foo@2', ...e2e({ foo: '100' }) } },
    ],
    [
      'L03 commands of several packages',
      { dependencies: e2e({ 'touch-file-one-bin': '*', 'touch-file-good-bin-name': '*' }) },
    ],
    [
      'install scripts',
      { dependencies: e2e({ 'with-postinstall-a': '*', 'pre-and-postinstall-scripts-example': '*' }) },
    ],
  ])('%s', async (_, fields) => {
    await expectSame(registry.url, app({}, fields));
  });

  test.each(Array.from({ length: 24 }, (_, at) => at * 7919 + 5))('L01 made by chance (%i)', async (seed) => {
    await expectSame(registry.url, chooseProject(seed));
  });
});

/** Some packages with ranges, the same for the same seed. */
function chooseProject(seed: number): ReturnType<typeof app> {
  let state = seed;
  const choose = <Item>(items: readonly Item[]): Item => {
    state = (state * 48_271) % 2_147_483_647;
    return items[state % items.length] as Item;
  };
  const usable = Object.entries(universe.packages).filter(
    ([name]) => !asksNetwork.has(name) && !knownDifferences.has(name) && isEasy(name),
  );
  const maps: readonly [Record<string, string>, Record<string, string>] = [{}, {}];
  for (let count = choose([2, 3, 4, 5, 6, 7, 8]); count > 0; count -= 1) {
    const [name, { versions }] = choose(usable);
    const version = choose(Object.keys(versions));
    choose([maps[0], maps[0], maps[0], maps[1]])[name] = choose([
      version,
      `^${version}`,
      '*',
      `>=${version}`,
    ]);
  }
  return app(maps[0], { devDependencies: maps[1] });
}

/** What can be installed by itself on every machine. */
function isEasy(name: string): boolean {
  return !/^packages from|^I06/.test(groupOf(name)) && !/foo101|say-hi|incompatible/.test(name);
}

describe('N04 a scope with a registry of its own that wants a token', () => {
  const token = 'let-me-in';

  async function withPrivateRegistry(run: (url: string) => Promise<void>): Promise<void> {
    const { '@private/foo': foo } = universe.packages;
    if (foo === undefined) throw new Error('registry-mock has no @private/foo');
    const options = { bearerToken: token, abbreviated: false };
    await using own = await startRegistry({ packages: { '@private/foo': foo } }, options);
    await run(own.url);
  }

  function authorized(url: string, secret: string) {
    const key = `//${new URL(url).host}/:_authToken`;
    return {
      ...app({ '@private/foo': '*', ...e2e({ foobar: '*' }) }),
      npmrc: [`@private:registry=${url}`, `${key}=${secret}`],
      npmOptions: { '@private:registry': url, [key]: secret },
    };
  }

  test('N01 is shown the token, and the other registry is not', async () => {
    await withPrivateRegistry(async (url) => {
      registry.reset();
      const outcome = await expectSame(registry.url, authorized(url, token));
      expect(outcome.status).toBe('done');
      expect(registry.requests.length).toBeGreaterThan(0);
      for (const { headers } of registry.requests) expect(headers.authorization).toBeUndefined();
    });
  });

  test('fails like npm with a wrong one', async () => {
    await withPrivateRegistry(async (url) => {
      const { dx, npm } = await installBoth(registry.url, authorized(url, 'wrong'));
      expect([npm, dx]).toEqual([
        { status: 'failed', code: 'E401' },
        { status: 'failed', code: 'DX_FETCH_UNAUTHORIZED' },
      ]);
    });
  });
});
