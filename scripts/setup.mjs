import { findNodeFault } from './setup/check-node.mjs';

const fault = findNodeFault(process.versions.node);
if (fault === undefined) {
  // Loaded only now: an older Node may not be able to load them.
  const { runMain } = await import('./repo/run-main.mjs');
  const { setUp } = await import('./setup/set-up.mjs');
  await runMain(setUp);
} else {
  console.error(fault);
  process.exitCode = 1;
}
