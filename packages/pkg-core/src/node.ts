export { nodeFs } from './node-fs.ts';
export { openInlineRunner } from './inline-runner.ts';
export { openWorkerRunner, serveTasks } from './worker-runner.ts';
