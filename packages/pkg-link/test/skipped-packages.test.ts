import { isDxError } from '@dx/pkg-core';
import type { LockPackage } from '@dx/pkg-lock';
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

  it('leaves out the link to an optional directory of the project that does not run here', () => {
    const packages = {
      '': { optionalDependencies: { lib: 'file:lib' } },
      'node_modules/lib': { resolved: 'lib', link: true, optional: true },
      lib: { optional: true, os: ['win32'] },
      'lib/node_modules/x': { optional: true },
    } as const;
    expect(pathsOf(packages)).toEqual([]);
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
