import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import type { LockPackage } from '@dx/pkg-lock';
import cmdShim from 'cmd-shim';
import { describe, expect, it } from 'vitest';
import { type Host, type LinkerKind, layoutTree, observeTree, type Tree } from '../src/index.ts';
import { type DirectoryLiteral, fill, makeDirectory, readBack } from './support/disk.ts';
import { applyTree, lockOf, storeIn } from './support/project.ts';

const windows: Host = { platform: 'win32', arch: 'x64', nodeVersion: '22.22.2' };

const contents: Record<string, DirectoryLiteral> = {
  'a@1.0.0': {
    'package.json': '{}',
    'node.js': '#!/usr/bin/env node\r\nconsole.log(1)\n',
    'flags.js': '#!/usr/bin/env -S FOO=1 node --no-warnings\n',
    'shell.sh': '#!/bin/sh\necho hello\n',
    'plain.exe': 'MZ',
  },
  'b@1.0.0': { 'cli.js': '#!/usr/bin/env node\n' },
};

const bin = {
  node: 'node.js',
  flags: 'flags.js',
  shell: 'shell.sh',
  plain: './plain.exe',
  none: 'missing.js',
};

function treeOf(packages: Readonly<Record<string, LockPackage>>, linker: LinkerKind = 'hoisted'): Tree {
  return layoutTree(lockOf(packages), windows, { linker }).tree;
}

describe('on Windows', () => {
  it('L04 commands are three shims each, byte for byte those of npm', async () => {
    const [root, npm] = [makeDirectory(), makeDirectory()];
    const tree = treeOf({ 'node_modules/a': { version: '1.0.0', bin } });
    await applyTree(root, tree, { store: storeIn(makeDirectory(), contents) });
    fill(join(npm, 'node_modules/a'), contents['a@1.0.0'] ?? {});
    for (const [name, target] of Object.entries(bin)) {
      await cmdShim.ifExists(join(npm, 'node_modules/a', target), join(npm, 'node_modules/.bin', name));
    }
    expect(readBack(join(root, 'node_modules/.bin'))).toEqual(readBack(join(npm, 'node_modules/.bin')));
    expect(readdirSync(join(root, 'node_modules/.bin'))).toHaveLength(12);
    expect(readdirSync(join(root, 'node_modules/.dx'))).toEqual(['tree.json']);
    expect(observeTree(root, tree, { fs: nodeFs })).toBe(tree);
  });

  it('L04 shims run commands of packages and members that were there before', async () => {
    const root = makeDirectory({ packages: { ui: { 'cli.js': '#!/usr/bin/env node\n' } } });
    const store = storeIn(makeDirectory(), contents);
    const before = treeOf({ 'node_modules/a': { version: '1.0.0' } });
    await applyTree(root, before, { store });
    const after = treeOf({
      'node_modules/a': { version: '1.0.0', bin: { a: 'node.js' } },
      'node_modules/ui': { resolved: 'packages/ui', link: true },
      'packages/ui': { name: 'ui', bin: { ui: 'cli.js' } },
    });
    await applyTree(root, after, { store, current: before });
    const shim = (name: string): string => readFileSync(join(root, 'node_modules/.bin', name), 'utf8');
    expect(shim('a')).toContain('"$basedir/../a/node.js"');
    expect(shim('ui.cmd')).toContain('"%dp0%\\..\\ui\\cli.js"');
  });

  it('L04 shims go with their package, all three', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory(), contents);
    const both = treeOf({
      'node_modules/a': { version: '1.0.0', bin: { a: 'node.js' } },
      'node_modules/b': { version: '1.0.0', bin: { b: 'cli.js' } },
    });
    await applyTree(root, both, { store });
    const one = treeOf({ 'node_modules/b': { version: '1.0.0', bin: { b: 'cli.js' } } });
    await applyTree(root, one, { store, current: both });
    expect(readdirSync(join(root, 'node_modules/.bin'))).toEqual(['b', 'b.cmd', 'b.ps1']);
  });

  it('L04 shims lead into the cells of an isolated tree', async () => {
    const root = makeDirectory();
    const packages = {
      '': { dependencies: { a: '1' } },
      'node_modules/a': { version: '1.0.0', bin: { a: 'node.js' }, dependencies: { b: '1' } },
      'node_modules/b': { version: '1.0.0', bin: { b: 'cli.js' } },
    };
    await applyTree(root, treeOf(packages, 'isolated'), { store: storeIn(makeDirectory(), contents) });
    const text = readFileSync(join(root, 'node_modules/.bin/a'), 'utf8');
    expect(text).toMatch(/"\$basedir\/\.\.\/\.dx\/pkgs\/a@1\.0\.0_[0-9a-f]{32}\/node_modules\/a\/node\.js"/);
  });

  it.each(['#!/usr/bin/env node; rm -rf /', '#!/bin/sh "$(x)"', '#!%COMSPEC%', '#!`x`', '#!a\u0000b'])(
    'L04 a first line that a shell could read more out of than words (%j) is not copied into a shim',
    async (line) => {
      const root = makeDirectory();
      const store = storeIn(makeDirectory(), { 'b@1.0.0': { 'cli.js': `${line}\n` } });
      await applyTree(root, treeOf({ 'node_modules/b': { version: '1.0.0', bin: { b: 'cli.js' } } }), {
        store,
      });
      for (const text of Object.values(readBack(join(root, 'node_modules/.bin')))) {
        expect(text).not.toContain(line.slice(3));
      }
    },
  );
});
