export { openInlineRunner } from './inline-runner.ts';
export { nodeFs } from './node-fs.ts';
export { verifyIntegrity } from './verify-integrity.ts';
export { openWorkerRunner, serveTasks } from './worker-runner.ts';
