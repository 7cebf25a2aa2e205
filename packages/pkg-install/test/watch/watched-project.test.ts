import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { DxError } from '@dx/pkg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookAtProject, watchedProject } from '../../src/index.ts';
import { findInputs } from '../../src/watch/find-inputs.ts';
import { judgeFailure } from '../../src/watch/judge-failure.ts';
import { createProject, type TestProject } from '../support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: { a: { versions: { '1.0.0': {} } }, b: { versions: { '1.0.0': {} } } },
  });
});
afterAll(() => registry.close());

const { signal } = new AbortController();

function project(manifest: object = { dependencies: { a: '1.0.0' } }): TestProject {
  return createProject(registry.url, { 'package.json': { name: 'app', ...manifest } });
}

describe('watchedProject', () => {
  it('updates, then finds nothing to do, and knows what it went by', async () => {
    const { root, home, options } = project({ workspaces: ['packages/*'], dependencies: { a: '1.0.0' } });
    mkdirSync(join(root, 'packages/one'), { recursive: true });
    writeFileSync(join(root, 'packages/one/package.json'), '{"name":"one","version":"1.0.0"}');
    const watched = watchedProject({ root, home, options: () => options });
    expect(await watched.update(signal)).toMatchObject({
      packages: [{ kind: 'added', name: 'a', path: 'node_modules/a', to: '1.0.0' }],
    });
    expect(await watched.update(signal)).toBeUndefined();
    const inputs = watched.inputs().map(({ kind, path }) => `${kind} ${path.replace(`${root}/`, '')}`);
    expect(inputs).toEqual(
      expect.arrayContaining([
        'file package.json',
        'file .npmrc',
        'file lock.dxl',
        'file packages/one/package.json',
        'directory packages',
      ]),
    );
    expect(inputs.filter((input) => input.includes('node_modules') || input.includes(home))).toEqual([]);
  });

  it('a failed update throws what the installation throws, changes nothing, and knows what to watch', async () => {
    const { root, home, options } = project({ dependencies: { nowhere: '1.0.0' } });
    const watched = watchedProject({ root, home, options: () => options });
    await expect(watched.update(signal)).rejects.toMatchObject({ code: 'DX_PACKAGE_NOT_FOUND' });
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    expect(watched.inputs().map(({ path }) => path)).toContain(join(root, 'package.json'));
  });

  it('looks first where something goes on around an installation, and calls that only for something to do', async () => {
    const { root, home, options } = project();
    const calls: string[] = [];
    const watched = watchedProject({
      root,
      home,
      options: () => options,
      around: () => async (bring) => {
        calls.push('before');
        const receipt = await bring();
        calls.push(receipt.status);
        return receipt;
      },
    });
    await watched.update(signal);
    expect(await watched.update(signal)).toBeUndefined();
    expect(await watched.update(signal)).toBeUndefined();
    expect(calls).toEqual(['before', 'changed']);
  });

  it('is busy while git holds its lock, in a linked work tree too', () => {
    const { root, home, options } = project();
    const watched = watchedProject({ root, home, options: () => options });
    expect(watched.isBusy?.()).toBe(false);
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.git/index.lock'), '');
    expect(watched.isBusy?.()).toBe(true);
    rmSync(join(root, '.git'), { recursive: true });
    mkdirSync(join(root, 'elsewhere'));
    writeFileSync(join(root, '.git'), 'gitdir: elsewhere\n');
    expect(watched.isBusy?.()).toBe(false);
    writeFileSync(join(root, 'elsewhere/index.lock'), '');
    expect(watched.isBusy?.()).toBe(true);
  });
});

describe('lookAtProject', () => {
  it('asks no registry, changes nothing and throws nothing', async () => {
    const { root, options, install } = project();
    registry.reset();
    expect(await lookAtProject(options)).toMatchObject({ isUpToDate: false });
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    expect(registry.requests).toEqual([]);
    await install();
    registry.reset();
    expect(await lookAtProject(options)).toMatchObject({ isUpToDate: true });
    rmSync(join(root, 'node_modules/a'), { recursive: true });
    expect(await lookAtProject(options)).toMatchObject({ isUpToDate: false });
    writeFileSync(join(root, 'package.json'), '{');
    expect(await lookAtProject(options)).toMatchObject({ isUpToDate: false });
    expect(registry.requests).toEqual([]);
  });
});

describe('findInputs', () => {
  it('takes files of people, wherever settings are, and nothing of dx or of what is installed', () => {
    const place = { root: '/w/app', home: '/home/me/.cache/dx' };
    const found = findInputs(
      [
        { op: 'readFile', path: '/home/me/.npmrc' },
        { op: 'readFile', path: '/proc/sys/kernel/random/boot_id' },
        { op: 'readFile', path: '/home/me/.cache/dx/metadata/a' },
        { op: 'readFile', path: '/w/app/node_modules/.dx/tree.json' },
        { op: 'stat', path: '/w/package.json' },
        { op: 'stat', path: '/w/app/.yarnrc.yml' },
        { op: 'stat', path: '/w/app/.git' },
        { op: 'readDirectory', path: '/w/app/packages' },
        { op: 'readDirectory', path: '/w/app/packages/one/node_modules' },
        { op: 'lstat', path: '/w/app/packages' },
      ],
      place,
    );
    expect(found).toEqual([
      { path: '/w/app/package.json', kind: 'file' },
      { path: '/w/app/.npmrc', kind: 'file' },
      { path: '/home/me/.npmrc', kind: 'file' },
      { path: '/w/app/.yarnrc.yml', kind: 'file' },
      { path: '/w/app/packages', kind: 'directory' },
    ]);
  });
});

describe('judgeFailure', () => {
  it.each([
    ['DX_FETCH_NETWORK', 'failed'],
    ['DX_DISK_FULL', 'failed'],
    ['DX_MANIFEST_PARSE', 'broken'],
    ['DX_VERSION_NOT_FOUND', 'broken'],
    ['DX_GATE_REFUSED', 'held'],
    ['DX_PEER_CONFLICT', 'held'],
  ] as const)('%s is %s', (code, kind) => {
    expect(judgeFailure(new DxError({ code, message: 'x' }))).toBe(kind);
  });

  it('what dx itself did wrong is not tried for ever', () => {
    expect(judgeFailure(new TypeError('x'))).toBe('held');
  });
});
