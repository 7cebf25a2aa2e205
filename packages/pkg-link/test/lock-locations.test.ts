import { isDxError } from '@dx/pkg-core';
import type { LockPackage } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { type Host, layoutTree } from '../src/index.ts';
import { host, lockOf } from './support/project.ts';

const pathsOf = (packages: Record<string, LockPackage>, options = {}, on: Host = host): readonly string[] =>
  layoutTree(lockOf(packages), on, options).tree.placements.map(({ path }) => path);

const codeOf = (action: () => unknown): string | undefined => {
  try {
    action();
    return undefined;
  } catch (error) {
    return isDxError(error) ? error.code : String(error);
  }
};

describe('locations of a lock', () => {
  it.each([
    '../x/../y',
    '../.git/hooks',
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

  it('W05 links a directory outside of the project, and puts nothing there', () => {
    const packages = {
      '../lib': {},
      '../lib/node_modules/x': { version: '1.0.0' },
      'node_modules/lib': { resolved: '../lib', link: true },
    } as const;
    expect(pathsOf(packages)).toEqual(['node_modules/lib']);
  });

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
