import { chmodSync, linkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LockPackage } from '@dx/pkg-lock';
import binLinks from 'bin-links';
import { describe, expect, it } from 'vitest';
import { type DirectoryLiteral, fill, makeDirectory, readBack } from './support/disk.ts';
import { applyTree, storeIn, treeOf } from './support/project.ts';

const cli = '#!/usr/bin/env node\nconsole.log(1)\n';
const content: DirectoryLiteral = {
  'package.json': '{}',
  'cli.js': cli,
  'windows.js': '#!/usr/bin/env node\r\nconsole.log(1)\r\n',
  'plain.js': 'no shebang\r\n',
  lib: { 'deep.js': cli },
};

/** What `bin-links`, as npm uses it, makes of the same packages. */
async function linkAsNpm(packages: Readonly<Record<string, LockPackage>>): Promise<string> {
  const root = makeDirectory();
  binLinks.resetSeen();
  for (const location of Object.keys(packages).sort()) {
    const path = join(root, location);
    fill(path, content);
  }
  for (const [location, { bin }] of Object.entries(packages)) {
    await binLinks({ path: join(root, location), pkg: { name: 'x', ...(bin === undefined ? {} : { bin }) } });
  }
  return root;
}

async function linkAsDx(packages: Readonly<Record<string, LockPackage>>): Promise<string> {
  const root = makeDirectory();
  const contents = Object.fromEntries(
    Object.entries(packages).map(([location, { version }]) => [
      `${location.replace(/^.*node_modules\//, '')}@${version}`,
      content,
    ]),
  );
  await applyTree(root, treeOf(packages), { store: storeIn(makeDirectory(), contents) });
  return root;
}

const modeOf = (root: string, path: string): number => statSync(join(root, path)).mode & 0o777;

describe('commands', () => {
  it.each<[string, Record<string, string>]>([
    ['a plain name', { a: 'cli.js' }],
    ['a dot before the target', { a: './cli.js' }],
    ['a target further down', { a: 'lib/deep.js' }],
    ['several names', { a: 'cli.js', b: 'lib/deep.js', c: 'cli.js' }],
    ['a scope before the name', { '@s/a': 'cli.js' }],
    ['a path before the name', { '../../x': 'cli.js' }],
    ['a backslash in the name', { 'a\\b': 'cli.js' }],
    ['a drive before the name', { 'C:b': 'cli.js' }],
    ['no name', { '': 'cli.js' }],
    ['a dot as name', { '.': 'cli.js' }],
    ['two dots as name', { '..': 'cli.js' }],
    ['a scope and two dots', { '@s/..': 'cli.js' }],
    ['a target outside', { a: '../../../../../../etc/passwd' }],
    ['a target that comes back', { a: '../a/cli.js' }],
    ['an absolute target', { a: '/cli.js' }],
    ['a missing target', { a: 'none.js' }],
    ['no target', { a: '' }],
    ['a target with backslashes', { a: '.\\lib\\deep.js' }],
    ['a Windows line end after the interpreter', { a: 'windows.js' }],
    ['a file without interpreter', { a: 'plain.js' }],
  ])('L03 with %s are as npm links them', async (_, bin) => {
    const packages = {
      'node_modules/@s/p': { version: '1.0.0', bin },
      'node_modules/q': { version: '1.0.0' },
      'node_modules/q/node_modules/r': { version: '1.0.0', bin },
    };
    const [npm, dx] = [await linkAsNpm(packages), await linkAsDx(packages)];
    expect(readBack(dx, ['.dx'])).toEqual(readBack(npm));
    for (const name of ['cli.js', 'windows.js', 'plain.js', 'lib/deep.js']) {
      const path = `node_modules/@s/p/${name}`;
      expect(modeOf(dx, path), name).toBe(modeOf(npm, path));
    }
  });

  it('with a name or target that no file should have are dropped', async () => {
    const bin = {
      '.hidden': 'cli.js',
      'a\u0000b': 'cli.js',
      con: 'cli.js',
      'x\u001b[2J': 'cli.js',
      ok: 'cli.js',
      'a ': 'cli.js',
    };
    const dx = await linkAsDx({ 'node_modules/a': { version: '1.0.0', bin: { ...bin, dir: 'lib' } } });
    expect(readBack(join(dx, 'node_modules/.bin'))).toEqual({ ok: '-> ../a/cli.js' });
  });

  it('L05 of direct dependencies win over those of others, then the first by path does', () => {
    const bin = { tool: 'cli.js' };
    const tree = treeOf({
      '': { devDependencies: { m: '1' } },
      'node_modules/a': { bin, dependencies: { z: '1' } },
      'node_modules/m': { bin },
      'node_modules/a/node_modules/y': { bin },
      'node_modules/a/node_modules/z': { bin },
      'packages/ui': {},
      'packages/ui/node_modules/q': { bin },
      'packages/ui/node_modules/p': { bin },
    });
    expect(tree.placements.flatMap((p) => (p.kind === 'bin' ? [p.target] : []))).toEqual([
      'node_modules/m/cli.js',
      'node_modules/a/node_modules/z/cli.js',
      'packages/ui/node_modules/p/cli.js',
    ]);
  });

  it('L03 become executable without a change to the store', async () => {
    const root = makeDirectory();
    const store = makeDirectory();
    const packages = { 'node_modules/a': { version: '1.0.0', bin: { a: 'windows.js', b: 'cli.js' } } };
    await applyTree(root, treeOf(packages), { store: storeIn(store, { 'a@1.0.0': content }) });
    expect(modeOf(root, 'node_modules/a/windows.js')).toBe(0o777 & ~process.umask());
    expect(modeOf(root, 'node_modules/a/cli.js')).toBe(0o777 & ~process.umask());
    expect(readBack(join(store, 'a@1.0.0'))).toEqual(content);
    expect(modeOf(store, 'a@1.0.0/cli.js') & 0o111).toBe(0);
    expect(statSync(join(root, 'node_modules/a/package.json')).ino).toBe(
      statSync(join(store, 'a@1.0.0/package.json')).ino,
    );
  });

  it('that are executable in the store already stay linked to it', async () => {
    const root = makeDirectory();
    const store = makeDirectory({ 'a@1.0.0': content });
    chmodSync(join(store, 'a@1.0.0/cli.js'), 0o777);
    const packages = { 'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } } };
    await applyTree(root, treeOf(packages), { store: storeIn(store, { 'a@1.0.0': content }) });
    expect(statSync(join(root, 'node_modules/a/cli.js')).ino).toBe(
      statSync(join(store, 'a@1.0.0/cli.js')).ino,
    );
  });

  it('of a member run its own file, which becomes executable after the commit', async () => {
    const root = makeDirectory({ packages: { ui: { 'ui.js': cli, 'crlf.js': '#!/bin/sh\r\n' } } });
    const packages = {
      'node_modules/ui': { resolved: 'packages/ui', link: true },
      'packages/ui': { name: 'ui', bin: { ui: 'ui.js', crlf: 'crlf.js', later: 'dist/later.js' } },
    } as const;
    await applyTree(root, treeOf(packages));
    expect(readBack(join(root, 'node_modules/.bin'))).toEqual({
      crlf: '-> ../ui/crlf.js',
      ui: '-> ../ui/ui.js',
    });
    expect(modeOf(root, 'node_modules/.bin/ui')).toBe(0o777 & ~process.umask());
    expect(readBack(join(root, 'packages/ui'))['crlf.js']).toBe('#!/bin/sh\n');
  });

  it('of a member never change a file outside the project', async () => {
    const outside = makeDirectory({ 'secret.sh': '#!/bin/sh\r\n' });
    chmodSync(join(outside, 'secret.sh'), 0o600);
    const root = makeDirectory({ packages: { ui: { bin: `-> ${outside}` } } });
    linkSync(join(outside, 'secret.sh'), join(outside, 'other.sh'));
    const packages = {
      'node_modules/ui': { resolved: 'packages/ui', link: true },
      'packages/ui': { name: 'ui', bin: { ui: 'bin/secret.sh' } },
    } as const;
    await applyTree(root, treeOf(packages));
    expect(modeOf(outside, 'secret.sh')).toBe(0o600);
    expect(readBack(outside)['secret.sh']).toBe('#!/bin/sh\r\n');
  });

  it('replace what lies in their place, whatever it is', async () => {
    const root = makeDirectory({
      node_modules: { '.bin': { a: 'a file', b: { dir: 'x' }, c: '-> ../elsewhere' } },
    });
    const store = storeIn(makeDirectory());
    const none = treeOf({});
    const bin = { a: 'cli.js', b: 'cli.js', c: 'cli.js' };
    await applyTree(root, treeOf({ 'node_modules/p': { version: '1.0.0', bin } }), { store, current: none });
    expect(readBack(join(root, 'node_modules/.bin'))).toEqual({
      a: '-> ../p/cli.js',
      b: '-> ../p/cli.js',
      c: '-> ../p/cli.js',
    });
  });

  it('take the place of commands that an archive brought along', async () => {
    const root = makeDirectory();
    const bundled = {
      ...content,
      node_modules: { '.bin': { r: 'from the archive' }, r: { 'cli.js': 'bundled' } },
    };
    const store = storeIn(makeDirectory(), { 'q@1.0.0': bundled });
    const packages = {
      'node_modules/q': { version: '1.0.0' },
      'node_modules/q/node_modules/r': { version: '1.0.0', bin: { r: 'cli.js' } },
    };
    await applyTree(root, treeOf(packages), { store });
    expect(readBack(join(root, 'node_modules/q/node_modules'))).toEqual({
      '.bin': { r: '-> ../r/cli.js' },
      r: { 'cli.js': '#!/usr/bin/env node\n// r@1.0.0\n', 'package.json': '{"name":"r@1.0.0"}' },
    });
  });
});
