import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '1.0.0' }, files: { 'index.js': 'one' } } } },
      b: { versions: { '1.0.0': { files: { 'index.js': 'two' } } } },
      dev: { versions: { '1.0.0': { files: { 'index.js': 'dev' } } } },
      other: { versions: { '1.0.0': { os: ['aix'], files: { 'index.js': 'aix' } } } },
    },
  });
});
afterAll(() => registry.close());

function project(): DxProject {
  return createDxProject(registry.url, {
    'package.json': {
      name: 'app',
      dependencies: { a: '1.0.0' },
      devDependencies: { dev: '1.0.0' },
      optionalDependencies: { other: '1.0.0' },
    },
  });
}

/** As on a new machine, where only the bundle came along. */
function forget({ env, root }: DxProject): void {
  rmSync(env['DX_HOME'] ?? '', { recursive: true, force: true });
  rmSync(join(root, 'node_modules'), { recursive: true, force: true });
}

function damage(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.length - 20;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
  writeFileSync(file, bytes);
}

describe('dx cache pack, unpack and key', () => {
  it('carry what a lock needs to another machine, without a registry', async () => {
    const { dx, ...rest } = project();
    await dx('install --keep-archives');
    const packed = await dx('cache pack deps.dxb --offline');
    expect(packed.stdout).toMatch(/^<base>\/project\/deps\.dxb: 3 packages, [\d.]+ k?B in <time>\n$/);
    forget({ dx, ...rest });
    expect(await dx('cache unpack deps.dxb')).toEqual({
      exitCode: 0,
      stdout: '3 packages unpacked in <time>\n',
      stderr: '',
    });
    expect(await dx('ci --offline')).toMatchObject({ exitCode: 0 });
    expect(rest.read('node_modules/b/index.js')).toBe('two');
    expect((await dx('cache unpack deps.dxb')).stdout).toBe('0 packages unpacked in <time>, 3 were there\n');
  });

  it('say what they did as JSON', async () => {
    const { dx, root } = project();
    await dx('install --keep-archives');
    const packed = JSON.parse((await dx('cache pack deps.dxb --json')).stdout) as Record<string, unknown>;
    expect(packed).toMatchObject({ archiveCount: 3, fetchedCount: 0, leftOut: [] });
    expect(packed['sizeBytes']).toBe(readFileSync(join(root, 'deps.dxb')).length);
    const key = JSON.parse((await dx('cache key --json')).stdout) as Record<string, unknown>;
    expect(key).toEqual({ key: packed['key'], archiveCount: 3, leftOut: [] });
    expect((await dx('cache key')).stdout).toBe(`${String(key['key'])}\n`);
    const unpacked = JSON.parse((await dx('cache unpack deps.dxb --json')).stdout) as object;
    expect(unpacked).toMatchObject({
      key: key['key'],
      restored: [],
      presentCount: 3,
      missing: [],
      damaged: [],
    });
  });

  it('take in all platforms, or leave out what is omitted', async () => {
    const { dx } = project();
    await dx('install');
    expect((await dx('cache pack all.dxb --all-platforms')).stdout).toContain('4 packages');
    expect((await dx('cache pack prod.dxb --omit=dev')).stdout).toContain('2 packages');
    const keys = await Promise.all(
      ['', ' --all-platforms', ' --omit=dev'].map((flag) => dx(`cache key${flag}`)),
    );
    expect(new Set(keys.map(({ stdout }) => stdout)).size).toBe(3);
  });

  it('name what is missing offline, and how to have it', async () => {
    const { dx, root } = project();
    await dx('install');
    const { exitCode, stderr } = await dx('cache pack deps.dxb --offline');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('DX_BUNDLE_INCOMPLETE');
    expect(stderr).toContain('  a@1.0.0\n');
    expect(stderr).toContain('--keep-archives');
    expect(existsSync(join(root, 'deps.dxb'))).toBe(false);
  });

  it('need a lockfile, a file name and a bundle, and say so', async () => {
    const { dx, root } = project();
    expect((await dx('cache pack deps.dxb')).stderr).toContain('DX_NO_LOCKFILE');
    await dx('install');
    expect((await dx('cache pack')).stderr).toContain('DX_USAGE');
    expect((await dx('cache unpack a b')).stderr).toContain('DX_USAGE');
    expect(await dx('cache unpack none.dxb')).toMatchObject({ exitCode: 1 });
    expect(await dx('cache unpack none.dxb --if-present')).toMatchObject({
      exitCode: 0,
      stdout: 'no bundle at <base>/project/none.dxb: nothing to unpack\n',
    });
    expect((await dx('cache unpack none.dxb --if-present --json')).stdout).toContain('"status": "missing"');
    writeFileSync(join(root, 'bad.dxb'), 'not a bundle');
    expect((await dx('cache unpack bad.dxb')).stderr).toContain('DX_BUNDLE_INVALID');
  });

  it('P1 exit code 1 and the name of a package that is not what the lock says; the install fetches it', async () => {
    const { dx, root, ...rest } = project();
    await dx('install');
    await dx('cache pack deps.dxb');
    damage(join(root, 'deps.dxb'));
    forget({ dx, root, ...rest });
    const { exitCode, stdout } = await dx('cache unpack deps.dxb');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^2 packages unpacked .*\nnot what the lockfile says, and left out: \w+@1\.0\.0; /,
    );
    expect(await dx('ci')).toMatchObject({ exitCode: 0 });
  });
});

describe('dx ci --bundle', () => {
  it('makes the bundle the first time, and needs no registry afterwards', async () => {
    const all = project();
    const { dx, root } = all;
    await dx('install --package-lock-only');
    const first = await dx('ci --bundle ci/deps.dxb');
    expect(first.exitCode).toBe(0);
    expect(first.stderr).toContain('deps.dxb: 3 packages');
    expect(readdirSync(join(all.env['DX_HOME'] ?? '', 'archives/v1'))).toEqual([]);
    const made = readFileSync(join(root, 'ci/deps.dxb'));
    forget(all);
    const second = await dx('ci --bundle ci/deps.dxb --offline');
    expect(second.exitCode).toBe(0);
    expect(second.stderr).not.toContain('deps.dxb');
    expect(all.read('node_modules/a/index.js')).toBe('one');
    expect(readFileSync(join(root, 'ci/deps.dxb')).equals(made)).toBe(true);
  });

  it('makes it again with what another lock needs, from what is there and registries', async () => {
    const all = project();
    const { dx } = all;
    await dx('install --package-lock-only');
    await dx('ci --omit=dev --bundle deps.dxb');
    forget(all);
    const grown = await dx('ci --bundle deps.dxb');
    expect(grown.stderr).toContain('deps.dxb: 3 packages');
    expect(grown.stderr).not.toContain('fetched');
    forget(all);
    expect((await dx('ci --omit=dev --bundle deps.dxb')).stderr).toContain('deps.dxb: 2 packages');
  });

  it('P1 goes on without a bundle that is damaged, warns and makes it again', async () => {
    const all = project();
    const { dx, root } = all;
    await dx('install --package-lock-only');
    await dx('ci --bundle deps.dxb');
    const sound = readFileSync(join(root, 'deps.dxb'));
    damage(join(root, 'deps.dxb'));
    forget(all);
    const one = await dx('ci --bundle deps.dxb');
    expect(one.exitCode).toBe(0);
    expect(`${one.stdout}${one.stderr}`).toContain('is not in the bundle what the lockfile says');
    expect(readFileSync(join(root, 'deps.dxb')).equals(sound)).toBe(true);
    writeFileSync(join(root, 'deps.dxb'), 'rubbish');
    forget(all);
    const none = await dx('ci --bundle deps.dxb');
    expect(none.exitCode).toBe(0);
    expect(none.stderr).toContain('is not a sound bundle of packages');
    expect(readFileSync(join(root, 'deps.dxb')).equals(sound)).toBe(true);
  });

  it('installs all the same where the bundle cannot be written', async () => {
    const { dx, root } = project();
    await dx('install --package-lock-only');
    writeFileSync(join(root, 'file'), '');
    const { exitCode, stderr } = await dx('ci --bundle file/deps.dxb');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('The bundle was not written');
  });
});
