export { openInlineRunner } from './inline-runner.ts';
export { nodeFs } from './node-fs.ts';
export { serveTasks } from './serve-tasks.ts';
export type { Transferring } from './transferring.ts';
export { transferring } from './transferring.ts';
export { verifyIntegrity } from './verify-integrity.ts';
export type { WorkerRunnerOptions } from './worker-runner.ts';
export { openWorkerRunner } from './worker-runner.ts';
