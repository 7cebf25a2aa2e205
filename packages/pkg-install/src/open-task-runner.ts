import { availableParallelism } from 'node:os';
import type { FsOps, TaskRunner } from '@dx/pkg-core';
import { nodeFs, openInlineRunner, openWorkerRunner } from '@dx/pkg-core/node';
import { installTasks } from './install-tasks.ts';

/** More threads than this were not faster on four to sixteen cores: the kernel's directory locks decide. */
const maxWorkers = 4;

/**
 * Worker threads for the heavy tasks. From source, and for a file system that cannot cross into a thread, the tasks
 * run in this thread.
 */
export function openTaskRunner(fs: FsOps): TaskRunner {
  const isBuilt = import.meta.url.endsWith('.js');
  if (!isBuilt || fs !== nodeFs) return openInlineRunner(installTasks(fs));
  const size = Math.max(1, Math.min(maxWorkers, availableParallelism()));
  return openWorkerRunner({ script: new URL('./worker.js', import.meta.url), size });
}
