import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { findDamage, readStoreEntry } from '@dx/pkg-cache';
import type { FsOps, Integrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Fault, faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundleScope, packBundle, unpackBundle } from '../../src/index.ts';
import { createProject, type TestProject } from '../support/project.ts';

let registry: FixtureRegistry;
let project: TestProject;
let scope: BundleScope;
let file: string;

beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { files: { 'index.js': 'a', 'lib/deep/x.js': 'x' } } } },
      b: { versions: { '1.0.0': { files: { 'index.js': 'b'.repeat(5_000) } } } },
    },
  });
  project = createProject(registry.url, {
    'package.json': { name: 'app', dependencies: { a: '1.0.0', b: '1.0.0' } },
  });
  await project.install({ policy: { outcome: 'lock' } });
  const workspace = readWorkspace(project.options.project, { fs: nodeFs });
  const lock = readLockfile(workspace.root, { fs: nodeFs })?.lock ?? { packages: {} };
  scope = { workspace, lock, platforms: 'here' };
  file = join(project.root, '..', 'deps.dxb');
  await packBundle({ ...scope, file }, project.options);
});
afterAll(() => registry.close());

function unpack(fs: FsOps): ReturnType<typeof unpackBundle> {
  return unpackBundle(file, scope, { ...project.options, ports: { fs } });
}

function forget(): void {
  for (const folder of [project.options.home, join(project.root, 'node_modules')])
    rmSync(folder, { recursive: true, force: true });
}

/** Every package that the store says it has, with what is wrong with it. */
function damageInStore(): readonly (string | undefined)[] {
  const store = join(project.options.home, 'store');
  if (!existsSync(join(store, 'v1/index'))) return [];
  const wanted = Object.values(scope.lock.packages).flatMap(({ integrity }) => integrity ?? []);
  const found = wanted.flatMap((integrity: Integrity) => readStoreEntry(nodeFs, store, integrity) ?? []);
  expect(found.length).toBe(readdirSync(join(store, 'v1/index')).length);
  return found.map((entry) => findDamage(nodeFs, entry)).filter((damage) => damage !== undefined);
}

describe('unpackBundle that is cut off', () => {
  it.each<Fault>([
    { kind: 'power-off', when: 'before' },
    { kind: 'power-off', when: 'half' },
    { kind: 'power-off', when: 'after' },
    { kind: 'errno', code: 'EIO' },
    { kind: 'errno', code: 'ENOSPC' },
  ])(
    'P1 P6 leaves whole packages only, at whichever change it is: %j; the next one does the rest',
    async (fault) => {
      forget();
      const recorder = recordingFs(nodeFs);
      await unpack(recorder.fs);
      const before = readFileSync(file);
      expect(recorder.records.length).toBeGreaterThan(20);
      for (let at = 0; at < recorder.records.length; at += 1) {
        forget();
        await unpack(faultyFs(nodeFs, { at, fault })).catch(() => undefined);
        expect(damageInStore(), `change ${at}`).toEqual([]);
        expect((await unpack(nodeFs)).missing).toEqual([]);
        expect(damageInStore()).toEqual([]);
      }
      expect(readFileSync(file).equals(before)).toBe(true);
      const receipt = await project.install({ policy: { network: 'offline', lockMode: 'frozen' } });
      expect(receipt.added).toHaveLength(2);
    },
  );
});
