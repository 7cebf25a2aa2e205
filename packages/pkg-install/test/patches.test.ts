import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry, type Universe } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { patchPackage } from '../src/patches/patch-package.ts';
import { createProject, type Files, type TestProject } from './support/project.ts';

const lines = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\n';
const universe: Universe = {
  packages: {
    a: { versions: { '1.0.0': { files: { 'index.js': lines } }, '1.5.0': { files: { 'index.js': lines } } } },
    b: { versions: { '1.0.0': { dependencies: { a: '1.0.0' } } } },
    s: { versions: { '1.0.0': { files: { 'run.js': { text: '#!/usr/bin/env node\n', mode: 0o755 } } } } },
  },
};

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

function patchOf(text: string, context = 'one'): string {
  return [
    '--- a/index.js',
    '+++ b/index.js',
    '@@ -1,4 +1,4 @@',
    ` ${context}`,
    '-two',
    `+${text}`,
    ' three',
    ' four',
    '',
  ].join('\n');
}

function project(
  patchedDependencies: Readonly<Record<string, string>>,
  files: Files,
  dependencies: Readonly<Record<string, string>> = { a: '1.0.0' },
  more: Readonly<Record<string, unknown>> = {},
): TestProject {
  const manifest = { name: 'app', version: '1.0.0', dependencies, patchedDependencies, ...more };
  const made = createProject(registry.url, { 'package.json': manifest, ...files });
  return {
    ...made,
    install: (change) => made.install({ ...change, policy: { lockfile: 'npm', ...change?.policy } }),
  };
}

const patched = { 'a@1.0.0': 'patches/a.patch' };

describe('patches', () => {
  it('are laid over a copy of the package and recorded in a lock of version 4, as npm 12 does', async () => {
    const { install, read, json, home, root } = project(patched, { 'patches/a.patch': patchOf('TWO') });
    await install();
    expect(read('node_modules/a/index.js')).toBe(lines.replace('two', 'TWO'));
    const lock = json('package-lock.json') as unknown as { lockfileVersion: number; packages: never };
    expect(lock.lockfileVersion).toBe(4);
    expect(lock.packages['node_modules/a']).toMatchObject({
      patched: { path: 'patches/a.patch', integrity: expect.stringMatching(/^sha512-/) },
    });
    const stored = readdirSync(join(home, 'store'), { recursive: true })
      .map(String)
      .filter((path) => path.endsWith('index.js'));
    expect(stored.map((path) => readFileSync(join(home, 'store', path), 'utf8'))).toEqual([lines]);
    expect(statSync(join(root, 'node_modules/a/index.js')).nlink).toBe(1);
    expect((await install()).status).toBe('up-to-date');
  });

  it('are laid anew when they change, and taken back when their entry goes, without a request', async () => {
    const { install, read, write } = project(patched, { 'patches/a.patch': patchOf('TWO') });
    await install();
    registry.reset();
    write('patches/a.patch', patchOf('deux'));
    await install();
    expect(read('node_modules/a/index.js')).toContain('\ndeux\n');
    write('package.json', { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } });
    await install();
    expect(read('node_modules/a/index.js')).toBe(lines);
    expect(read('package-lock.json')).not.toContain('patched');
    expect(registry.requests).toEqual([]);
  });

  it.each(['isolated', 'global'] as const)(
    'work with the linker %s, and a change is seen',
    async (linker) => {
      const { install, read, write } = project(patched, { 'patches/a.patch': patchOf('TWO') });
      await install({ policy: { linker } });
      expect(read('node_modules/a/index.js')).toContain('\nTWO\n');
      write('patches/a.patch', patchOf('deux'));
      await install({ policy: { linker } });
      expect(read('node_modules/a/index.js')).toContain('\ndeux\n');
      expect((await install({ policy: { linker } })).status).toBe('up-to-date');
    },
  );

  it('P6 that do not fit fail with file and hunk, and nothing has changed', async () => {
    const { install, root } = project(patched, { 'patches/a.patch': patchOf('TWO', 'uno') });
    await expect(install()).rejects.toMatchObject({
      code: 'DX_PATCH_FAILED',
      message:
        'The patch patches/a.patch does not fit a@1.0.0: "index.js": hunk 1 of 1 (@@ -1,4 +1,4 @@) does not fit',
      details: { file: 'index.js', hunk: 1 },
    });
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    expect(existsSync(join(root, 'package-lock.json'))).toBe(false);
  });

  it('that do not fit an optional package fail too', async () => {
    const bad = { 'patches/a.patch': patchOf('TWO', 'uno') };
    const { install } = project(patched, bad, {}, { optionalDependencies: { a: '1.0.0' } });
    await expect(install()).rejects.toMatchObject({ code: 'DX_PATCH_FAILED' });
  });

  it('are chosen by exact version before range before name, for dependencies of dependencies too', async () => {
    const files = {
      'patches/exact.patch': patchOf('exact'),
      'patches/range.patch': patchOf('range'),
      'patches/name.patch': patchOf('name'),
    };
    const entries = { a: 'patches/name.patch', 'a@^1.2.0': 'patches/range.patch' };
    const one = project(entries, files, { a: '1.5.0', b: '1.0.0' });
    await one.install();
    expect(one.read('node_modules/a/index.js')).toContain('range');
    expect(one.read('node_modules/b/node_modules/a/index.js')).toContain('name');
    const two = project({ ...entries, 'a@1.5.0': 'patches/exact.patch' }, files, { a: '1.5.0', b: '1.0.0' });
    await expect(two.install()).rejects.toMatchObject({ code: 'DX_PATCH_UNUSED' });
    await two.install({ policy: { unusedPatches: 'ignore' } });
    expect(two.read('node_modules/a/index.js')).toContain('exact');
  });

  it.each([
    ['DX_PATCH_UNUSED', { gone: 'patches/a.patch' }],
    ['DX_PATCH_MISSING', { a: 'patches/none.patch' }],
    ['DX_PATCH_OUTSIDE', { a: '../a.patch' }],
    ['DX_PATCH_AMBIGUOUS', { 'a@>=1 <2': 'patches/a.patch', 'a@>=0.5 <1.4': 'patches/a.patch' }],
  ])('%s says what is wrong with an entry', async (code, entries) => {
    const { install } = project(entries, { 'patches/a.patch': patchOf('TWO') });
    await expect(install()).rejects.toMatchObject({ code });
  });

  it('DX_PATCH_NOT_REGISTRY: what comes from an address is not patched', async () => {
    const files = { 'patches/a.patch': patchOf('TWO') };
    const { install } = project(patched, files, { a: `${registry.url}a/-/a-1.0.0.tgz` });
    await expect(install()).rejects.toMatchObject({ code: 'DX_PATCH_NOT_REGISTRY' });
  });

  it('DX_PATCH_OUTSIDE also where a link leads out of the project', async () => {
    const { install, root, write } = project({ a: 'patches/a.patch' }, { 'patches/other.patch': '' });
    write('../secret.patch', patchOf('TWO'));
    symlinkSync('../../secret.patch', join(root, 'patches/a.patch'));
    await expect(install()).rejects.toMatchObject({ code: 'DX_PATCH_OUTSIDE' });
  });

  it('DX_PATCH_WORKSPACE: members do not patch', async () => {
    const member = { name: 'm', version: '1.0.0', patchedDependencies: { a: 'x.patch' } };
    const { install } = project({}, { 'm/package.json': member }, {}, { workspaces: ['m'] });
    await expect(install()).rejects.toMatchObject({ code: 'DX_PATCH_WORKSPACE' });
  });

  it('DX_LOCK_OUT_OF_DATE: a frozen install takes no patch that the lock does not have', async () => {
    const { install, write } = project(patched, { 'patches/a.patch': patchOf('TWO') });
    await install();
    await install({ policy: { lockMode: 'frozen' } });
    write('patches/a.patch', patchOf('deux'));
    await expect(install({ policy: { lockMode: 'frozen' } })).rejects.toMatchObject({
      code: 'DX_LOCK_OUT_OF_DATE',
      message: expect.stringContaining('the patch of node_modules/a'),
    });
  });

  it('go with a package that is removed; the file stays', async () => {
    const { install, json, root } = project(patched, { 'patches/a.patch': patchOf('TWO') });
    await install();
    await install({ request: { kind: 'remove', names: ['a'] } });
    expect(json('package.json')).not.toHaveProperty('patchedDependencies');
    expect(existsSync(join(root, 'patches/a.patch'))).toBe(true);
  });
});

describe('patchPackage', () => {
  const target = { packageId: 'a@1.0.0' };
  const lay = (text: string, files: Files): Readonly<Record<string, string>> => {
    const { root, snapshot } = createProject('http://127.0.0.1/', files);
    patchPackage(nodeFs, { path: 'x.patch', integrity: '', text }, { ...target, directory: root });
    const { '.npmrc': _, ...rest } = snapshot();
    return rest;
  };

  it('adds files, takes files away and keeps their mode', () => {
    const text =
      '--- /dev/null\n+++ b/lib/new.js\n@@ -0,0 +1 @@\n+new\n--- a/old.js\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n';
    expect(lay(text, { 'old.js': 'old\n' })).toEqual({ 'lib/': '', 'lib/new.js': '644 new\n' });
  });

  it.each([
    ['a file that is there already', '--- /dev/null\n+++ b/a.js\n@@ -0,0 +1 @@\n+new\n', 'is there already'],
    [
      'a file below a file',
      '--- /dev/null\n+++ b/a.js/b.js\n@@ -0,0 +1 @@\n+new\n',
      'a file is in the place of its directory',
    ],
    ['a file that is missing', '--- a/x.js\n+++ b/x.js\n@@ -1 +1 @@\n-x\n+y\n', 'there is no such file'],
    ['no patch at all', '@@ -1,1 +1,1 @@\nnonsense\n', 'cannot be read'],
  ])('DX_PATCH_FAILED: %s', (_, text, message) => {
    expect(() => lay(text, { 'a.js': 'a\n' })).toThrowError(
      expect.objectContaining({ code: 'DX_PATCH_FAILED', message: expect.stringContaining(message) }),
    );
  });

  it.each(['../out.js', '/etc/out.js', 'link/out.js', 'a/../../out.js'])('DX_PATCH_UNSAFE: %s', (file) => {
    const { root } = createProject('http://127.0.0.1/', { 'x/a.js': '' });
    symlinkSync('..', join(root, 'x/link'));
    const patch = {
      path: 'x.patch',
      integrity: '',
      text: `--- /dev/null\n+++ b/${file}\n@@ -0,0 +1 @@\n+new\n`,
    };
    expect(() => patchPackage(nodeFs, patch, { ...target, directory: join(root, 'x') })).toThrowError(
      expect.objectContaining({ code: 'DX_PATCH_UNSAFE' }),
    );
    expect(existsSync(join(root, 'out.js'))).toBe(false);
  });
});
