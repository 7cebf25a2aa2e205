import {
  isPlainName,
  loadPrior,
  openPredictionMemory,
  type PredictionCounts,
  type PredictionMemory,
  scaleCounts,
  sumCounts,
} from '@dx/pkg-cache';
import { nodeFs } from '@dx/pkg-core/node';
import type { Workspace } from '@dx/pkg-workspace';

/** So many public projects weigh as much as one change made here. */
const ownWeight = 3;
const maxMembers = 50;
const notOfRegistry = /^(?:workspace:|file:|link:|portal:|git|https?:|\.|~?\/)|^[\w-]+\/[\w.-]+(?:#|$)/;

/** What this machine has learnt, below the home. */
export function openMemory(home: string): PredictionMemory {
  return openPredictionMemory({ directory: `${home}/prediction/v1`, fs: nodeFs });
}

/** What a prediction goes by: what public projects do, and what was done here. */
export async function countsOf(
  home: string,
): Promise<{ readonly counts: PredictionCounts; readonly prior: PredictionCounts }> {
  const prior = await loadPrior();
  return { counts: sumCounts(prior, scaleCounts(openMemory(home).counts(), ownWeight)), prior };
}

/** Under what each manifest is learnt, by its location. The first 50 of a project. */
export function projectKeys({ root, importers }: Workspace): ReadonlyMap<string, string> {
  const locations = Object.keys(importers).sort().slice(0, maxMembers);
  return new Map(locations.map((location) => [location, `${root}\n${location}`]));
}

/** What a manifest names that comes from a registry, without the project's own members. */
export function namedBy({ importers }: Workspace, location: string): readonly string[] {
  const fields = importers[location]?.fields;
  const members = new Set(Object.values(importers).map((importer) => importer.fields.name));
  const maps = [fields?.dependencies, fields?.devDependencies, fields?.optionalDependencies];
  const ranges = maps.flatMap((map) => Object.entries(map ?? {}));
  const names = ranges
    .filter(([name, range]) => isPlainName(name) && !members.has(name) && !notOfRegistry.test(range))
    .map(([name]) => name);
  return [...new Set(names)];
}
