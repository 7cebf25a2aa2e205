import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { addArchive, indexDocument, type StoreEntry } from '@dx/pkg-cache';
import { nodeFs } from '@dx/pkg-core/node';
import { isEmptyPlan, planInstall } from '@dx/pkg-install';
import { layoutTree, linkPackage } from '@dx/pkg-link';
import { checkLock, decodeLock, encodeLock, formatPackageLock, readPackageLock } from '@dx/pkg-lock';
import { auditSteps } from './audit-steps.ts';
import { cacheSteps } from './cache-steps.ts';
import { openRecordedSource, resolveFixture, type StepInputs } from './recorded-inputs.ts';

/** Something that is done in one process, and how much of it. */
export interface Step {
  readonly name: string;
  /** `669 archives, 201 MB`. */
  readonly amount: string;
  /** How many bytes go through it: then the result is also told in GB/s. */
  readonly sizeBytes?: number;
  /** How many times the same is done: then the result is also told for one. */
  readonly count?: number;
  /** Made anew before each run, and not timed. */
  prepare?(): void;
  run(): unknown;
}

/**
 * The steps of an install, each over all of a fixture and on one thread.
 *
 * @param disk an empty directory
 * @param malwareCount see `makeAdvisories`
 */
export function openSteps(inputs: StepInputs, disk: string, malwareCount?: number): readonly Step[] {
  return [
    ...archiveSteps(inputs, disk),
    ...metadataSteps(inputs),
    ...lockSteps(inputs),
    ...cacheSteps(inputs, disk),
    ...auditSteps(inputs, disk, malwareCount),
  ];
}

function archiveSteps({ archives }: StepInputs, disk: string): readonly Step[] {
  const packed = `${archives.length} archives, ${megabytes(archives.reduce((sum, { bytes }) => sum + bytes.length, 0))}`;
  let store = '';
  let entries: readonly StoreEntry[] = [];
  let target = '';
  const addAll = (): void => {
    entries = archives.map((archive) => addArchive(nodeFs, store, archive));
  };
  const emptyStore = (): void => {
    if (store !== '') rmSync(store, { recursive: true });
    store = mkdtempSync(join(disk, 'store-'));
  };
  return [
    {
      name: 'hash: sha512',
      amount: packed,
      run: () => archives.forEach(({ bytes }) => void createHash('sha512').update(bytes).digest()),
    },
    {
      name: 'inflate: gunzip',
      amount: packed,
      run: () => archives.forEach(({ bytes }) => void zlib.gunzipSync(bytes)),
    },
    { name: 'extract: hash, inflate, check, write', amount: packed, prepare: emptyStore, run: addAll },
    {
      name: 'link: hard links',
      amount: `${archives.length} packages`,
      prepare: () => {
        if (entries.length === 0) {
          emptyStore();
          addAll();
        }
        if (target !== '') rmSync(target, { recursive: true });
        target = mkdtempSync(join(disk, 'tree-'));
      },
      run: () => linkAll(entries, target),
    },
  ];
}

function linkAll(entries: readonly StoreEntry[], target: string): void {
  mkdirSync(target, { recursive: true });
  for (const [at, { directory, files }] of entries.entries())
    linkPackage(nodeFs, { from: directory, to: join(target, String(at)), files, method: 'hardlink' });
}

function metadataSteps({ workspace, documents }: StepInputs): readonly Step[] {
  const all = [...documents];
  const size = megabytes(all.reduce((sum, [, bytes]) => sum + bytes.length, 0));
  const amount = `${all.length} documents, ${size}`;
  const bytesOf = (name: Parameters<Parameters<typeof openRecordedSource>[0]>[0]) =>
    documents.get(name) ?? new Uint8Array();
  const source = openRecordedSource(bytesOf);
  return [
    {
      name: 'metadata: index',
      amount,
      run: () => all.forEach(([name, bytes]) => void indexDocument(bytes, name)),
    },
    {
      name: 'metadata: index, one version of each',
      amount,
      run: () => {
        for (const [name, bytes] of all) {
          const { distTags, manifest } = indexDocument(bytes, name);
          manifest(distTags['latest'] ?? '');
        }
      },
    },
    {
      name: 'metadata: JSON.parse, for comparison',
      amount,
      run: () => all.forEach(([, bytes]) => void JSON.parse(new TextDecoder().decode(bytes))),
    },
    {
      name: 'resolve: from documents',
      amount,
      run: () => resolveFixture(workspace, openRecordedSource(bytesOf)),
    },
    { name: 'resolve: from memory', amount, run: () => resolveFixture(workspace, source) },
  ];
}

function lockSteps({ workspace, lock }: StepInputs): readonly Step[] {
  const amount = `${Object.keys(lock.packages).length} entries`;
  const bytes = encodeLock(lock);
  const text = formatPackageLock(lock);
  const host = { platform: process.platform, arch: process.arch, nodeVersion: process.version };
  const { tree } = layoutTree(lock, host);
  return [
    { name: 'lock.dxl: encode', amount, run: () => encodeLock(lock) },
    { name: 'lock.dxl: decode', amount, run: () => decodeLock(bytes, 'lock.dxl') },
    { name: 'package-lock.json: write', amount, run: () => formatPackageLock(lock) },
    { name: 'package-lock.json: read', amount, run: () => readPackageLock(text, 'package-lock.json') },
    { name: 'checkLock', amount, run: () => checkLock(workspace, lock) },
    {
      name: 'layoutTree and planInstall, nothing to do',
      amount,
      run: () => isEmptyPlan(planInstall(layoutTree(lock, host), tree, () => true)),
    },
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
