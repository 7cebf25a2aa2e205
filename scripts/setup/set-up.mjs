import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repo/root.mjs';
import { runPnpm, runTurbo } from '../repo/run-pnpm.mjs';
import { findMissingModules, hashInstallInputs } from './install-inputs.mjs';

const stamp = join(root, 'node_modules', '.setup-inputs');

/**
 * Brings a clone to where everything runs: dependencies installed, every package built, `node_modules/.bin/dx` the
 * built command. What is there already is left as it is.
 *
 * @returns {Promise<void>}
 */
export async function setUp() {
  await installDependencies();
  await runTurbo(['build']);
}

async function installDependencies() {
  const inputs = hashInstallInputs(root);
  if (readStamp() === inputs && findMissingModules(root).length === 0) return;
  await runPnpm(['install', '--frozen-lockfile']);
  writeFileSync(stamp, inputs);
}

/** @returns {string | undefined} */
function readStamp() {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}
