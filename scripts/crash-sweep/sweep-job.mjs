import { pathToFileURL } from 'node:url';

// One action, disturbed in one way, in a process of its own: `node sweep-job.mjs <bundle> <action> <kind>`.
const [bundle = '', action = '', kind = 'kill'] = process.argv.slice(2);
const { runSweep } = await import(pathToFileURL(bundle).href);
await runSweep([action], kind, (/** @type {unknown} */ line) => process.send?.(line));
process.disconnect?.();
