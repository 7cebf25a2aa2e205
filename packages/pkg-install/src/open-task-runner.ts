import { availableParallelism } from 'node:os';
import type { FsOps, TaskRunner } from '@dx/pkg-core';
import { nodeFs, openGrowingRunner, openInlineRunner, openWorkerRunner } from '@dx/pkg-core/node';
import type { Workspace } from '@dx/pkg-workspace';
import { installTasks } from './install-tasks.ts';
import type { WorkerScripts } from './types.ts';

/** The transport of the thread decides how many go out at once; this only keeps a queue from building up here. */
const maxQuestions = 4_096;

/** One is busy all the time in a cold resolution; a third made nothing faster on four cores. */
const maxRegistryThreads = 2;

/** More threads than this were not faster on four to sixteen cores: the kernel's directory locks decide. */
const maxWorkers = 4;

/** How many packages are brought in place here: about as many as fit into the time that a thread takes to start. */
const maxHere = 8;

/** Of a lockfile with a few packages, 400 bytes each as JSON. */
const smallLockBytes: Readonly<Record<string, number>> = { 'package-lock.json': 6_000, 'lock.dxl': 2_000 };

/** Whether a whole tree is to be expected, or a few packages. */
export type Expectation = 'tree' | 'change';

/** Manifests that name so many dependencies at most, all together, may well be all that there is. */
const fewDependencies = 6;

/**
 * A change where something is installed already, or where the lockfile says that there is not much; without one, where
 * manifests say so.
 */
export function expectedWork(fs: FsOps, root: string, importers?: Workspace['importers']): Expectation {
  if (fs.lstat(`${root}/node_modules/.dx`) !== undefined) return 'change';
  const locks = Object.entries(smallLockBytes).flatMap(([name, mostBytes]) => {
    const sizeBytes = fs.lstat(`${root}/${name}`)?.sizeBytes;
    return sizeBytes === undefined ? [] : [sizeBytes <= mostBytes];
  });
  const isSmall = locks.length > 0 ? locks.includes(true) : hasFewDependencies(importers);
  return isSmall ? 'change' : 'tree';
}

function hasFewDependencies(importers: Workspace['importers'] | undefined): boolean {
  return importers !== undefined && countDependencies(importers) <= fewDependencies;
}

function countDependencies(importers: Workspace['importers']): number {
  const maps = Object.values(importers).flatMap(({ fields }) => [
    fields.dependencies,
    fields.devDependencies,
    fields.optionalDependencies,
  ]);
  return maps.reduce((count, map) => count + Object.keys(map ?? {}).length, 0);
}

/**
 * Worker threads for the heavy tasks; for a change of a tree that is there, only once there is more to do than a thread
 * takes to start. From source, and for a file system that cannot cross into a thread, the tasks
 * run in this thread.
 */
export function openTaskRunner(
  fs: FsOps,
  expected: Expectation,
  scripts: WorkerScripts | undefined = ownScripts(),
): TaskRunner {
  const handlers = installTasks(fs);
  if (scripts === undefined || fs !== nodeFs) return openInlineRunner(handlers);
  const threadCount = Math.max(1, Math.min(maxWorkers, availableParallelism()));
  const openThreads = (): TaskRunner => openWorkerRunner({ script: scripts.packages, size: threadCount });
  if (expected === 'tree') return openThreads();
  return openGrowingRunner({ handlers, openThreads, threadCount, maxHere });
}

/** Threads that talk to registries, each a runner of its own since each has its own connections; none where there are no threads. */
export function openRegistryRunners(
  fs: FsOps,
  scripts: WorkerScripts | undefined = ownScripts(),
): readonly TaskRunner[] {
  if (scripts === undefined || fs !== nodeFs) return [];
  const count = Math.max(1, Math.min(maxRegistryThreads, availableParallelism() - 2));
  const options = { script: scripts.registry, size: 1, tasksPerThread: maxQuestions };
  return Array.from({ length: count }, () => openWorkerRunner(options));
}

/** Those beside this module once it is built; from source there are none. */
function ownScripts(): WorkerScripts | undefined {
  if (!import.meta.url.endsWith('.js')) return undefined;
  return {
    packages: new URL('./worker.js', import.meta.url),
    registry: new URL('./registry-worker.js', import.meta.url),
  };
}
