import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { FixtureRegistry, RequestRecord } from '@dx/fixture-registry';
import type { FaultOptions, Places } from '../types.ts';
import { findPayload } from './find-payload.ts';
import { findTold } from './find-secret.ts';
import { compareSnapshots, type Snapshot, takeSnapshot } from './snapshot.ts';

/** A sandbox as it was before anything ran in it. */
export interface Watched {
  readonly places: Places;
  readonly registry: FixtureRegistry;
  readonly foreign: FixtureRegistry;
  readonly before: Snapshot;
}

/** What may change in every run: the project, the store, and what the tests themselves own. */
const ownDirectories = ['work/app', 'dx', 'tmp'];

/** Everything of the sandbox that no run may change. */
export function watchedSnapshot({ base }: Places): Snapshot {
  return takeSnapshot(base, ownDirectories);
}

/** Sentences about everything that should not be. Empty when all is well. */
export function findFaults(
  { places, registry, foreign, before }: Watched,
  { mayChange = [], isRefused = false }: FaultOptions = {},
): readonly string[] {
  const { base, canary } = places;
  const isMeant = (sentence: string): boolean => mayChange.some((path) => sentence.startsWith(path));
  const changed = compareSnapshots(before, watchedSnapshot(places)).filter((sentence) => !isMeant(sentence));
  return [
    ...changed,
    ...(existsSync(canary) ? ['a script ran'] : []),
    ...registry.requests
      .filter(isUnexpected)
      .map(({ method, path, status }) => `asked for ${method} ${path} (${status})`),
    ...findTold(foreign.requests),
    ...(isRefused ? findPayload(base).map((path) => `${relative('', path)} has what was refused`) : []),
  ];
}

/** Documents and archives of packages that are there are all that an install asks for. */
function isUnexpected({ method, kind, status }: RequestRecord): boolean {
  return method !== 'GET' || kind === 'other' || status === 404;
}
