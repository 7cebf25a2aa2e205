import { runMain } from './repo/run-main.mjs';
import { runTurbo } from './repo/run-pnpm.mjs';

/** `node scripts/turbo.mjs <task>`: turbo needs pnpm on PATH, which a machine with npm alone lacks. */
await runMain(() => runTurbo(process.argv.slice(2)));
