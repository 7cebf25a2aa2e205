import { isDxError } from '@dx/pkg-core';
import { encodeLock, formatPackageLock, lockGraph, lockPreferences } from '@dx/pkg-lock';
import { type Importer, inMemoryMetadata, type ResolveInput, resolve } from '@dx/pkg-resolve';
import { type Manifest, parseManifest } from '@dx/pkg-workspace';
import { describe, expect, it } from 'vitest';
import { type AmendedLock, amendLock } from '../../src/amend/amend-lock.ts';
import { importersOf } from '../../src/importers.ts';
import { type RandomChange, randomChange } from '../support/random-changes.ts';

const host = { platform: 'linux', arch: 'x64', libc: 'glibc', nodeVersion: '20.19.0' };
const settings = { nodeVersion: '20.19.0', host };

/** Seeds in fifties, so that each test is short. */
const fifties = Array.from({ length: 24 }, (_, index) => index * 50);

describe('a lock that is amended is the lock that a resolution gives', () => {
  it.each(fifties)('after random changes of manifests: seeds %i and 49 more', async (from) => {
    let amended = 0;
    for (let seed = from; seed < from + 50; seed += 1) if (await compare(seed)) amended += 1;
    expect(amended).toBeGreaterThan(5);
  });

  it.each(fifties)('with what is new asked for by name: seeds %i and 49 more', async (from) => {
    let amended = 0;
    for (let seed = from; seed < from + 50; seed += 1) if (await compare(seed, true)) amended += 1;
    expect(amended).toBeGreaterThan(0);
  });
});

/** What is new in manifests is asked for by name, at another range than is written down. */
function asRequested(
  before: RandomChange['before'],
  importers: RandomChange['after'],
): Pick<ResolveInput, 'importers' | 'requested'> {
  const asked: Record<string, Importer> = {};
  const requested: Record<string, readonly string[]> = {};
  for (const [location, importer] of Object.entries(importers)) {
    const former = before[location]?.dependencies ?? {};
    const names = Object.keys(importer.dependencies ?? {}).filter((name) => !Object.hasOwn(former, name));
    const ranges = Object.fromEntries(names.map((name) => [name, '<2']));
    asked[location] = { ...importer, dependencies: { ...importer.dependencies, ...ranges } };
    if (names.length > 0) requested[location] = names;
  }
  return { importers: asked, requested };
}

/** Gives whether the lock could be amended. */
async function compare(seed: number, isRequested = false): Promise<boolean> {
  const { universe, before, after } = randomChange(seed);
  const source = inMemoryMetadata(universe);
  const first = workspaceOf(before);
  const start = await outcome(resolve({ importers: importersOf(first), settings }, source));
  if (start === undefined) return false;
  const previous = lockGraph(start, first);
  const workspace = workspaceOf(after);
  const plain: ResolveInput = { importers: importersOf(workspace), settings };
  const input = isRequested ? { ...plain, ...asRequested(before, plain.importers) } : plain;
  const answer = await amendLock({ previous, workspace, input, onPick: undefined }, source);
  if (answer === undefined) return false;
  const graph = await resolve({ ...input, preferences: lockPreferences(previous) }, source);
  const lock = lockGraph(graph, workspace, { previous });
  expectSame(seed, answer, { lock, warnings: graph.warnings });
  return true;
}

function expectSame(seed: number, { lock, warnings }: AmendedLock, wanted: AmendedLock): void {
  expect(formatPackageLock(lock), `seed ${seed}`).toBe(formatPackageLock(wanted.lock));
  expect(Buffer.compare(encodeLock(lock), encodeLock(wanted.lock)), `seed ${seed}`).toBe(0);
  expect(lock, `seed ${seed}`).toEqual(wanted.lock);
  expect(tellable(warnings), `seed ${seed}`).toEqual(tellable(wanted.warnings));
}

/** In which order optional packages were looked for, and which of several ways to them is told, may differ. */
function tellable(warnings: AmendedLock['warnings']): readonly string[] {
  const lines = warnings.map(({ kind, location, message }) => {
    const shown = kind === 'optional-skipped' ? message.replace(/ \(wanted by .*\)$/, '') : message;
    return `${kind} ${location} ${shown}`;
  });
  return lines.sort();
}

async function outcome<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function workspaceOf(importers: Readonly<Record<string, Importer>>): {
  readonly importers: Readonly<Record<string, Manifest>>;
} {
  const manifests = Object.entries(importers).map(([location, importer]) => {
    const fields = location === '' ? { ...importer, workspaces: ['packages/*'] } : importer;
    const path = `/app${location === '' ? '' : `/${location}`}/package.json`;
    return [location, parseManifest(JSON.stringify(fields), path)];
  });
  return { importers: Object.fromEntries(manifests) };
}
