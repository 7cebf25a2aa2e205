import { runMain } from './repo/run-main.mjs';
import { runPnpm } from './repo/run-pnpm.mjs';

/** `node scripts/turbo.mjs <task>`: turbo needs pnpm on PATH, which a machine with npm alone lacks. */
await runMain(() => runPnpm(['exec', 'turbo', 'run', ...process.argv.slice(2), '--output-logs=errors-only']));
