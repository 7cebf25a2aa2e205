import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { isDxError, parseIntegrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BundleOptions,
  type BundleScope,
  type InstallPolicy,
  listArchives,
  openBundleFile,
  packBundle,
  unpackBundle,
} from '../../src/index.ts';
import { createProject, type TestProject } from '../support/project.ts';

const offline: InstallPolicy = { network: 'offline', lockMode: 'frozen' };
let registry: FixtureRegistry;

beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '1.0.0' }, files: { 'index.js': 'a' } } } },
      b: { versions: { '1.0.0': { files: { 'index.js': 'b'.repeat(5_000) } } } },
      dev: { versions: { '1.0.0': { files: { 'index.js': 'dev' } } } },
      other: { versions: { '1.0.0': { os: ['aix'], files: { 'index.js': 'aix' } } } },
    },
  });
});
afterAll(() => registry.close());

async function installed(ports: BundleOptions['ports'] = {}): Promise<TestProject> {
  const project = createProject(registry.url, {
    'package.json': {
      name: 'app',
      dependencies: { a: '1.0.0' },
      devDependencies: { dev: '1.0.0' },
      optionalDependencies: { other: '1.0.0' },
    },
  });
  await project.install({ ports });
  return project;
}

function scopeOf({ options }: TestProject, platforms: BundleScope['platforms'] = 'here'): BundleScope {
  const workspace = readWorkspace(options.project, { fs: nodeFs });
  const lock = readLockfile(workspace.root, { fs: nodeFs })?.lock;
  if (lock === undefined) throw new TypeError('the project has no lock');
  return { workspace, lock, platforms };
}

function fileOf({ root }: TestProject): string {
  return join(root, '..', 'bundle', 'deps.dxb');
}

function pack(project: TestProject, policy: InstallPolicy = {}): ReturnType<typeof packBundle> {
  return packBundle({ ...scopeOf(project), file: fileOf(project) }, { ...project.options, policy });
}

function unpack(project: TestProject): ReturnType<typeof unpackBundle> {
  return unpackBundle(fileOf(project), scopeOf(project), project.options);
}

/** As on a new machine. */
function forget({ options, root }: TestProject): void {
  rmSync(options.home, { recursive: true, force: true });
  rmSync(join(root, 'node_modules'), { recursive: true, force: true });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (isDxError(error) ? error.code : String(error)),
  );
}

describe('packBundle', () => {
  it('needs no network after an installation that kept archives', async () => {
    const project = await installed({ keepArchives: true });
    const packed = await pack(project, { network: 'offline' });
    expect(packed).toMatchObject({ archiveCount: 3, fetchedCount: 0, leftOut: [] });
    expect(packed.sizeBytes).toBe(readFileSync(packed.file).length);
  });

  it('fetches what was not kept, once, and names it when it may not', async () => {
    const project = await installed();
    expect(await codeOf(pack(project, { network: 'offline' }))).toBe('DX_BUNDLE_INCOMPLETE');
    expect(existsSync(fileOf(project))).toBe(false);
    expect(await pack(project)).toMatchObject({ archiveCount: 3, fetchedCount: 3 });
    expect(await pack(project, { network: 'offline' })).toMatchObject({ archiveCount: 3, fetchedCount: 0 });
  });

  it('has what this platform needs, or all platforms, or without what is omitted', async () => {
    const project = await installed();
    const namesOf = (scope: BundleScope, policy: InstallPolicy = {}): readonly string[] =>
      listArchives(scope, { ...project.options, policy })
        .archives.map(({ name }) => name)
        .sort();
    expect(namesOf(scopeOf(project))).toEqual(['a', 'b', 'dev']);
    expect(namesOf(scopeOf(project, 'all'))).toEqual(['a', 'b', 'dev', 'other']);
    expect(namesOf(scopeOf(project), { omit: ['dev'] })).toEqual(['a', 'b']);
  });

  it('has a key that is that of the archives and the platform, not of the text of the lock', async () => {
    const project = await installed();
    const keyOf = (platforms: BundleScope['platforms'], policy: InstallPolicy = {}): string =>
      listArchives(scopeOf(project, platforms), { ...project.options, policy }).key;
    const key = keyOf('here');
    expect(key).toMatch(new RegExp(`^dx-bundle-1-${process.platform}-${process.arch}(-musl)?-[0-9a-f]{32}$`));
    project.write('package.json', { ...project.json('package.json'), description: 'changed' });
    expect(keyOf('here')).toBe(key);
    expect(keyOf('here', { omit: ['dev'] })).not.toBe(key);
    expect(keyOf('all')).toMatch(/^dx-bundle-1-all-[0-9a-f]{32}$/);
  });

  it('fetches archives anew that were kept and are damaged now', async () => {
    const project = await installed({ keepArchives: true });
    const kept = join(project.options.home, 'archives/v1');
    for (const name of readdirSync(kept))
      writeFileSync(join(kept, name), readFileSync(join(kept, name)).fill(0, 5, 9));
    expect(await pack(project)).toMatchObject({ archiveCount: 3, fetchedCount: 1 });
    forget(project);
    expect((await unpack(project)).damaged).toEqual([]);
  });

  it('says which package no registry has', async () => {
    const project = await installed();
    const scope = scopeOf(project);
    const { integrity: _, ...b } = scope.lock.packages['node_modules/b'] ?? {};
    const lock = { ...scope.lock, packages: { ...scope.lock.packages, 'node_modules/b': b } };
    const packed = await packBundle({ ...scope, lock, file: fileOf(project) }, project.options);
    expect(packed).toMatchObject({ archiveCount: 2, leftOut: ['b@1.0.0'] });
  });

  it('says that an archive cannot be kept', async () => {
    const project = await installed();
    writeFileSync(join(project.options.home, 'archives'), 'in the way');
    expect(await codeOf(pack(project))).not.toBe('done');
    rmSync(join(project.options.home, 'archives'));
    const full = { ...nodeFs, openFile: () => fail('ENOSPC') };
    const options = { ...project.options, ports: { fs: full } };
    const request = { ...scopeOf(project), file: fileOf(project) };
    expect(await codeOf(packBundle(request, options))).toBe('DX_BUNDLE_NOT_KEPT');
  });
});

function fail(code: string): never {
  throw Object.assign(new Error(code), { code, syscall: 'open' });
}

describe('unpackBundle', () => {
  it('P1 is followed by an installation that asks no registry and gives the same tree', async () => {
    const project = await installed();
    await pack(project);
    const before = project.snapshot();
    forget(project);
    expect(await unpack(project)).toMatchObject({
      restored: ['a@1.0.0', 'b@1.0.0', 'dev@1.0.0'],
      presentCount: 0,
      missing: [],
      damaged: [],
      unneededCount: 0,
    });
    const receipt = await project.install({ policy: offline });
    expect(receipt.requestCount).toBe(0);
    const withoutState = (files: Readonly<Record<string, string>>): object =>
      Object.fromEntries(Object.entries(files).filter(([path]) => !path.includes('node_modules/.')));
    expect(withoutState(project.snapshot())).toEqual(withoutState(before));
    expect(await unpack(project)).toMatchObject({ restored: [], presentCount: 3 });
  });

  it('P1 does not take a package that is not what the lock says, and takes the others', async () => {
    const project = await installed();
    const { file } = await pack(project);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 10) ^ 1, bytes.length - 10);
    writeFileSync(file, bytes);
    forget(project);
    const unpacked = await unpack(project);
    expect(unpacked.damaged).toHaveLength(1);
    expect(unpacked.restored).toHaveLength(2);
    expect(readdirSync(join(project.options.home, 'store/v1/packages'))).toHaveLength(2);
    expect(readdirSync(join(project.options.home, 'store/tmp'))).toEqual([]);
    expect((await project.install({ policy: { lockMode: 'frozen' } })).requestCount).toBe(1);
  });

  it('P1 takes nothing from a bundle in which archives have changed places', async () => {
    const project = await installed();
    const { file } = await pack(project);
    const honest = openBundleFile(file);
    const [first, second] = honest.archives;
    honest.close();
    const swapped = readFileSync(file);
    const text = swapped.toString('latin1');
    const [one, two] = [first?.integrity ?? '?', second?.integrity ?? '?'];
    expect([text.indexOf(one), text.indexOf(two)]).not.toContain(-1);
    swapped.write(two, text.indexOf(one), 'latin1');
    swapped.write(one, text.indexOf(two), 'latin1');
    writeFileSync(file, swapped);
    forget(project);
    expect(await codeOf(unpack(project))).toBe('DX_BUNDLE_INVALID');
    expect(existsSync(join(project.options.home, 'store'))).toBe(false);
  });

  it('passes over what another lock needed, and says what is missing', async () => {
    const project = await installed();
    await pack(project);
    forget(project);
    const scope = scopeOf(project);
    const { 'node_modules/dev': dev, ...packages } = scope.lock.packages;
    const integrity = parseIntegrity(`sha512-${'A'.repeat(86)}==`);
    const lock = { ...scope.lock, packages: { ...packages, 'node_modules/new': { ...dev, integrity } } };
    const other = { ...scope, lock };
    const unpacked = await unpackBundle(fileOf(project), other, project.options);
    expect(unpacked).toMatchObject({ restored: ['a@1.0.0', 'b@1.0.0'], unneededCount: 1 });
    expect(unpacked.missing).toEqual(['new@1.0.0']);
  });

  it('P6 is cancelled by a signal, and so is packing; what there was stays', async () => {
    const project = await installed();
    const { file } = await pack(project);
    const before = readFileSync(file);
    forget(project);
    const stopped = { ...project.options, signal: AbortSignal.abort('SIGINT') };
    expect(await codeOf(unpackBundle(file, scopeOf(project), stopped))).toBe('DX_CANCELLED');
    expect(await codeOf(packBundle({ ...scopeOf(project), file }, stopped))).toBe('DX_CANCELLED');
    expect(readFileSync(file).equals(before)).toBe(true);
    expect((await unpack(project)).restored).toHaveLength(3);
  });

  it('says that there is no bundle, or that it is none', async () => {
    const project = await installed();
    expect(await codeOf(unpack(project))).toBe('DX_BUNDLE_MISSING');
    const file = join(project.root, 'package.json');
    expect(await codeOf(unpackBundle(file, scopeOf(project), project.options))).toBe('DX_BUNDLE_INVALID');
  });
});

describe('install with archives at hand', () => {
  it('takes them from there, and from registries what is not there', async () => {
    const project = await installed();
    const { file } = await pack(project, { omit: ['dev'] });
    forget(project);
    const archives = openBundleFile(file);
    const receipt = await project.install({ policy: { lockMode: 'frozen' }, ports: { archives } });
    expect(receipt).toMatchObject({ requestCount: 1, warnings: [] });
    expect(project.read('node_modules/dev/index.js')).toBe('dev');
    forget(project);
    const all = { policy: { ...offline, omit: ['dev'] as const }, ports: { archives } };
    expect((await project.install(all)).requestCount).toBe(0);
    archives.close();
  });

  it('P1 fetches what is damaged there, and warns', async () => {
    const project = await installed();
    const { file } = await pack(project);
    forget(project);
    const sound = openBundleFile(file);
    const archives = { ...sound, read: () => new Uint8Array(700) };
    const receipt = await project.install({ policy: { lockMode: 'frozen' }, ports: { archives } });
    expect(receipt.requestCount).toBe(3);
    expect(receipt.warnings.map(({ kind }) => kind)).toEqual(Array(3).fill('archive-damaged'));
    forget(project);
    const unreadable = { ...sound, read: () => fail('EIO') };
    const again = await project.install({ policy: { lockMode: 'frozen' }, ports: { archives: unreadable } });
    expect(again.requestCount).toBe(3);
    sound.close();
  });
});
