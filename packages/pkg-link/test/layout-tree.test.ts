import { isDxError } from '@dx/pkg-core';
import type { Lock, LockPackage } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { type Host, layoutTree } from '../src/index.ts';
import { host, lockOf } from './support/project.ts';

const pathsOf = (packages: Record<string, LockPackage>, options = {}, on: Host = host): readonly string[] =>
  layoutTree(lockOf(packages), on, options).tree.placements.map(({ path }) => path);

const skippedOf = (packages: Record<string, LockPackage>, options = {}) =>
  layoutTree(lockOf(packages), host, options).skipped.map(({ placement, reason }) => [
    placement.path,
    reason,
  ]);

const codeOf = (action: () => unknown): string | undefined => {
  try {
    action();
    return undefined;
  } catch (error) {
    return isDxError(error) ? error.code : String(error);
  }
};

describe('layoutTree', () => {
  it('places every package of the lock at its location, sorted, and is frozen', () => {
    const { tree } = layoutTree(
      lockOf({
        'node_modules/b': {
          version: '1.0.0',
          resolved: 'https://registry.test/b.tgz',
          hasInstallScript: true,
        },
        'node_modules/a/node_modules/b': { version: '2.0.0', name: 'real-b', optional: true },
        'node_modules/a': { version: '1.0.0' },
      }),
      host,
    );
    expect(tree).toEqual({
      version: 1,
      linker: 'hoisted',
      placements: [
        directory('node_modules/a', 'a', '1.0.0'),
        { ...directory('node_modules/a/node_modules/b', 'real-b', '2.0.0'), optional: true },
        {
          ...directory('node_modules/b', 'b', '1.0.0'),
          resolved: 'https://registry.test/b.tgz',
          hasInstallScript: true,
        },
      ],
    });
    expect(
      Object.isFrozen(tree) && Object.isFrozen(tree.placements) && Object.isFrozen(tree.placements[0]),
    ).toBe(true);
  });

  it('gives the same tree whatever the order of the keys in the lock', () => {
    const entries = Object.entries(richLock.packages);
    const expected = JSON.stringify(layoutTree(richLock, host, { omit: ['dev'] }));
    for (let seed = 1; seed <= 50; seed += 1) {
      const packages = Object.fromEntries(shuffle(entries, seed));
      expect(JSON.stringify(layoutTree({ packages }, host, { omit: ['dev'] }))).toBe(expected);
    }
  });

  it('links workspace members and has a .bin for each of them', () => {
    const { tree } = layoutTree(
      lockOf({
        '': { workspaces: ['packages/*'] },
        'node_modules/@my/ui': { resolved: 'packages/ui', link: true },
        'packages/ui': { name: '@my/ui', version: '1.0.0', bin: { ui: 'bin/ui.js' } },
        'packages/ui/node_modules/x': { version: '1.0.0', bin: { x: 'x.js' } },
      }),
      host,
    );
    expect(tree.placements).toEqual([
      { kind: 'bin', path: 'node_modules/.bin/ui', target: 'node_modules/@my/ui/bin/ui.js' },
      { kind: 'link', path: 'node_modules/@my/ui', target: 'packages/ui' },
      { kind: 'bin', path: 'packages/ui/node_modules/.bin/x', target: 'packages/ui/node_modules/x/x.js' },
      directory('packages/ui/node_modules/x', 'x', '1.0.0'),
    ]);
  });

  it('leaves what a package bundles to its archive, but fetches what the project bundles', () => {
    const inBundle = (packages: Record<string, LockPackage>) =>
      layoutTree(lockOf(packages), host).tree.placements.flatMap((p) =>
        p.kind === 'directory' && p.inBundle ? [p.path] : [],
      );
    expect(
      inBundle({
        'node_modules/a': { version: '1.0.0', bundleDependencies: ['b'] },
        'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true },
      }),
    ).toEqual(['node_modules/a/node_modules/b']);
    expect(
      inBundle({
        '': { bundleDependencies: ['a'] },
        'node_modules/a': { version: '1.0.0', inBundle: true },
        'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true },
      }),
    ).toEqual([]);
  });
});

describe('what a tree leaves out', () => {
  it.each([
    ['os', { os: ['darwin'] }, false],
    ['a list of os', { os: ['darwin', 'linux'] }, true],
    ['a negated os', { os: ['!linux'] }, false],
    ['another negated os', { os: ['!win32'] }, true],
    ['negated and named', { os: ['!win32', 'darwin'] }, false],
    ['any', { os: ['any'] }, true],
    ['an empty list', { cpu: [] }, true],
    ['cpu', { cpu: ['arm64'] }, false],
    ['libc', { libc: ['musl'] }, false],
    ['its own libc', { libc: ['glibc'] }, true],
    ['a newer Node', { engines: { node: '>=99' } }, false],
    ['this Node', { engines: { node: '>=18' } }, true],
  ] as const)('an optional package that wants %s: %j is placed: %s', (_, fields, isPlaced) => {
    const paths = pathsOf({ 'node_modules/a': { version: '1.0.0', optional: true, ...fields } });
    expect(paths).toEqual(isPlaced ? ['node_modules/a'] : []);
  });

  it('has no package that names a libc where none is known', () => {
    const { libc: _, ...mac } = { ...host, platform: 'darwin' as const };
    expect(pathsOf({ 'node_modules/a': { optional: true, libc: ['glibc'] } }, {}, mac)).toEqual([]);
  });

  it('refuses a package that is needed and does not run here, unless told to ignore it', () => {
    const packages = { 'node_modules/a': { version: '1.0.0', os: ['win32'] } };
    expect(() => layoutTree(lockOf(packages), host)).toThrow(
      'a at node_modules/a does not run on this machine: it needs os win32, this is linux',
    );
    expect(codeOf(() => layoutTree(lockOf(packages), host))).toBe('DX_UNSUPPORTED_PLATFORM');
    expect(pathsOf(packages, { platformCheck: 'ignore' })).toEqual(['node_modules/a']);
    expect(codeOf(() => layoutTree(lockOf({ '': { cpu: ['arm'] } }), host))).toBe('DX_UNSUPPORTED_PLATFORM');
  });

  it('does not mind a needed package that asks for another Node', () => {
    expect(pathsOf({ 'node_modules/a': { engines: { node: '>=99' } } })).toEqual(['node_modules/a']);
  });

  it('goes up to the optional edge and takes along what nobody else needs', () => {
    const packages = {
      '': { dependencies: { app: '1' }, optionalDependencies: { watcher: '1' } },
      'node_modules/app': { dependencies: { shared: '1' } },
      'node_modules/shared': {},
      'node_modules/watcher': { optional: true, dependencies: { native: '1', shared: '1', helper: '1' } },
      'node_modules/native': { optional: true, os: ['darwin'], dependencies: { deep: '1' } },
      'node_modules/helper': { optional: true },
      'node_modules/deep': { optional: true },
      'node_modules/watcher/node_modules/inner': { optional: true },
    } as const;
    expect(pathsOf(packages)).toEqual(['node_modules/app', 'node_modules/shared']);
    expect(skippedOf(packages)).toEqual([
      ['node_modules/deep', 'platform'],
      ['node_modules/helper', 'platform'],
      ['node_modules/native', 'platform'],
      ['node_modules/watcher', 'platform'],
      ['node_modules/watcher/node_modules/inner', 'platform'],
    ]);
  });

  it('keeps one that some other optional package still needs', () => {
    const packages = {
      '': { optionalDependencies: { bad: '1', good: '1' } },
      'node_modules/bad': { optional: true, cpu: ['arm'], dependencies: { shared: '1' } },
      'node_modules/good': { optional: true, dependencies: { shared: '1' } },
      'node_modules/shared': { optional: true },
    } as const;
    expect(pathsOf(packages)).toEqual(['node_modules/good', 'node_modules/shared']);
  });

  it.each([
    [['dev'], ['both', 'opt', 'peer', 'prod']],
    [['optional'], ['both', 'dev', 'peer', 'prod']],
    [
      ['dev', 'optional'],
      ['peer', 'prod'],
    ],
    [['peer'], ['both', 'dev', 'opt', 'prod']],
    [['dev', 'optional', 'peer'], ['prod']],
  ] as const)('omitting %j leaves %j', (omit, names) => {
    const packages = {
      'node_modules/prod': {},
      'node_modules/dev': { dev: true },
      'node_modules/dev/node_modules/below': {},
      'node_modules/opt': { optional: true },
      'node_modules/both': { devOptional: true },
      'node_modules/peer': { peer: true },
    } as const;
    const paths = pathsOf(packages, { omit }).filter((path) => !path.endsWith('/below'));
    expect(paths).toEqual(names.map((name) => `node_modules/${name}`));
    const expected = (omit as readonly string[]).includes('dev') ? 'omitted' : undefined;
    const below = skippedOf(packages, { omit }).find(([path]) => path?.endsWith('/below'));
    expect(below?.[1]).toBe(expected);
  });

  it('is not checked for its platform when it is omitted', () => {
    expect(pathsOf({ 'node_modules/a': { dev: true, os: ['win32'] } }, { omit: ['dev'] })).toEqual([]);
  });

  it('does not reach below a directory that is a file dependency and no member', () => {
    const packages = {
      '': { dependencies: { lib: 'file:lib' } },
      'node_modules/lib': { resolved: 'lib', link: true },
      lib: {},
      'lib/node_modules/x': { dev: true },
    } as const;
    expect(pathsOf(packages, { omit: ['dev'] })).toEqual(['lib/node_modules/x', 'node_modules/lib']);
    const asMember = { ...packages, '': { workspaces: ['lib'] } };
    expect(pathsOf(asMember, { omit: ['dev'] })).toEqual(['node_modules/lib']);
  });
});

describe('locations of a lock', () => {
  it.each([
    '../x',
    '/abs/node_modules/x',
    'node_modules/../../x',
    'node_modules/@x/../../../.git/hooks',
    'node_modules/./a',
    'node_modules//a',
    'node_modules\\a',
    'C:/node_modules/a',
    'node_modules/.bin',
    'node_modules/.dx',
    'node_modules/.package-lock.json',
    'node_modules/.dx/node_modules/a',
    'node_modules/node_modules',
    'node_modules/favicon.ico',
    'node_modules/__proto__',
    'node_modules/@s',
    'node_modules/@s/.bin',
    'node_modules/a/lib',
    'node_modules/a/lib/node_modules/b',
    'node_modules/a/b/c',
    'node_modules',
    'node_modules/a/',
    'node_modules/con',
    'node_modules/a\u0000',
    '.git/hooks',
    '.git/hooks/node_modules/a',
    'packages/.dx/node_modules/a',
    'node_modules/\u006c\u043edash',
    'missing/node_modules/a',
    'node_modules/missing/node_modules/a',
  ])('refuses %j', (location) => {
    expect(codeOf(() => pathsOf({ 'node_modules/a': {}, [location]: {} }))).toBe('DX_LOCK_UNSAFE_LOCATION');
  });

  it.each(['../../../tmp/evil', '/tmp/evil', 'packages/none', 'node_modules/a', undefined])(
    'refuses a link to %j',
    (resolved) => {
      const link: LockPackage = { link: true, ...(resolved === undefined ? {} : { resolved }) };
      expect(codeOf(() => pathsOf({ 'node_modules/a': {}, 'node_modules/evil': link }))).toBe(
        'DX_LOCK_UNSAFE_LOCATION',
      );
    },
  );

  it('refuses a package below a link, which would be written outside node_modules', () => {
    const packages = {
      'node_modules/ui': { resolved: 'ui', link: true },
      ui: {},
      'node_modules/ui/node_modules/x': {},
    } as const;
    expect(codeOf(() => pathsOf(packages))).toBe('DX_LOCK_UNSAFE_LOCATION');
  });

  it('refuses a name that is no package name', () => {
    expect(codeOf(() => pathsOf({ 'node_modules/a': { name: '../../x' } }))).toBe('DX_LOCK_UNSAFE_LOCATION');
  });

  it('reads only own keys of the lock', () => {
    const packages = Object.create({ 'node_modules/inherited': {} }) as Record<string, LockPackage>;
    packages['node_modules/own'] = {};
    expect(layoutTree({ packages }, host).tree.placements).toHaveLength(1);
  });
});

const richLock: Lock = lockOf({
  '': { dependencies: { b: '1' }, workspaces: ['packages/*'] },
  'node_modules/a': { version: '1.0.0', bin: { x: 'a.js' } },
  'node_modules/b': { version: '1.0.0', bin: { x: 'b.js' }, dependencies: { a: '1' } },
  'node_modules/b/node_modules/c': { version: '1.0.0' },
  'node_modules/@s/d': { version: '1.0.0', dev: true },
  'node_modules/e': { version: '1.0.0', optional: true, os: ['darwin'], dependencies: { f: '1' } },
  'node_modules/f': { version: '1.0.0', optional: true },
  'node_modules/ui': { resolved: 'packages/ui', link: true },
  'packages/ui': { name: 'ui', bin: { ui: 'ui.js' } },
  'packages/ui/node_modules/a': { version: '2.0.0' },
});

function directory(path: string, name: string, version: string): object {
  const flags = { optional: false, hasInstallScript: false, inBundle: false };
  return { kind: 'directory', path, name, version, ...flags };
}

function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const shuffled = [...items];
  let state = seed * 2654435761;
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const other = state % (at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other] as Item, shuffled[at] as Item];
  }
  return shuffled;
}
