import { predictNext } from '@dx/pkg-cache';
import { nodeFs } from '@dx/pkg-core/node';
import { type InstallOptions, prefetchLikely } from '@dx/pkg-install';
import { type Settings, settingValue, type Workspace } from '@dx/pkg-workspace';
import { mayFetchAhead } from './may-fetch-ahead.ts';
import { wishOf } from './prefetch-wish.ts';
import { countsOf, namedBy, openMemory, projectKeys } from './project-memory.ts';

const maxNames = 10;
const minProbability = 0.02;
const maxBudgetMegabytes = 1000;

/**
 * What a process in the background does after an install, as the setting `prefetch` says: it notes what was added to the
 * project's manifests, and with `on` fetches what is likely to be added next. Only names of the shipped prior are ever asked
 * for: a name that one project has is told to no registry of another one.
 *
 * @param mayFetch whether the machine can spare bytes and power
 */
export async function getAhead(
  workspace: Workspace,
  options: InstallOptions,
  mayFetch: () => Promise<boolean> = () => mayFetchAhead(nodeFs),
): Promise<void> {
  const { env } = options.project;
  const wish = wishOf(workspace.settings, env);
  if (wish === 'off') return;
  const memory = openMemory(options.home);
  for (const [location, key] of projectKeys(workspace)) await memory.learn(key, namedBy(workspace, location));
  if (wish !== 'on' || options.policy?.network === 'offline' || !(await mayFetch())) return;
  const names = await namesToFetch(workspace, options);
  const maxBytes = budgetOf(workspace.settings);
  const { packages, receivedBytes } = await prefetchLikely({ install: options, names, maxBytes });
  const fetched = packages.filter(({ archiveCount }) => archiveCount > 0).map(({ name }) => name);
  if (receivedBytes > 0) await memory.noteAhead(fetched, receivedBytes);
}

async function namesToFetch(workspace: Workspace, { home }: InstallOptions): Promise<readonly string[]> {
  const { counts, prior } = await countsOf(home);
  const present = namedBy(workspace, workspace.selected);
  const key = projectKeys(workspace).get(workspace.selected) ?? '';
  const previous = openMemory(home).contextOf(key)?.previous ?? [];
  return predictNext(counts, { present, previous }, { count: maxNames * 4, minProbability })
    .filter(({ name }) => prior.names.has(name))
    .slice(0, maxNames)
    .map(({ name }) => name);
}

function budgetOf(settings: Settings): number {
  const megabytes = Number(settingValue(settings, 'prefetch-budget') ?? 20);
  return Math.max(0, Math.min(Number.isFinite(megabytes) ? megabytes : 0, maxBudgetMegabytes)) * 1e6;
}
