import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArchive } from '@dx/fixture-registry';
import { type Integrity, type PackageName, parsePackageName } from '@dx/pkg-core';
import { lockGraph } from '@dx/pkg-lock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  openRecordedSource,
  readProject,
  resolveFixture,
  type StepInputs,
} from '../src/steps/recorded-inputs.ts';
import { openSteps } from '../src/steps/steps.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A project that needs one package. */
async function openInputs(): Promise<StepInputs> {
  const { bytes, integrity } = await buildArchive('a', '1.0.0', { files: { 'index.js': '' } });
  const dist = { tarball: 'https://registry.test/a/-/a-1.0.0.tgz', integrity };
  const document = {
    name: 'a',
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': { name: 'a', version: '1.0.0', dist } },
  };
  const documents = new Map<PackageName, Uint8Array<ArrayBuffer>>([
    [parsePackageName('a'), new TextEncoder().encode(JSON.stringify(document))],
  ]);
  writeFileSync(join(directory, 'package.json'), '{"name":"p","dependencies":{"a":"^1.0.0"}}');
  const workspace = readProject(directory);
  const source = openRecordedSource((name) => documents.get(name) ?? new Uint8Array());
  const lock = lockGraph(await resolveFixture(workspace, source), workspace);
  const archive = {
    name: 'a',
    version: '1.0.0',
    integrity: integrity as Integrity,
    bytes: Uint8Array.from(bytes),
  };
  return { workspace, documents, lock, archives: [archive] };
}

test('every step runs, twice, on what it was given', async () => {
  const disk = mkdtempSync(join(directory, 'disk-'));
  const steps = openSteps(await openInputs(), disk, 10);
  for (const step of [...steps, ...steps]) {
    step.prepare?.();
    await step.run();
  }
  expect(steps.map(({ amount }) => amount)).toContain('1 documents, 0.0 MB');
  const trees = readdirSync(disk).filter((name) => name.startsWith('tree-'));
  expect(trees).toHaveLength(1);
  expect(readdirSync(join(disk, trees[0] ?? '', '0')).sort()).toEqual(['index.js', 'package.json']);
});

test('an install of a lock that is there has nothing to do', async () => {
  const steps = openSteps(await openInputs(), directory);
  const plan = steps.find(({ name }) => name.startsWith('layoutTree'));
  expect(plan?.run()).toBe(true);
});
