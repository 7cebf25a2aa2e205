import { runDx } from './run-dx.mjs';
import { compare, describeProject, reset } from './sandbox.mjs';

/**
 * What came of one kill.
 *
 * @typedef {object} Outcome
 * @property {boolean} wasKilled else the run had ended before
 * @property {readonly string[]} faults empty when the next run put everything right
 */

/**
 * Kills one run, has a plain installation put the project right, and compares it with what undisturbed runs gave.
 *
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @param {import('./sandbox.mjs').Sandbox} sandbox
 * @param {{ readonly state: string, readonly goldens: readonly Map<string, string>[] }} given
 * @param {import('./run-dx.mjs').Kill} kill
 * @returns {Promise<Outcome>}
 */
export async function killOnce(scenario, sandbox, { state, goldens }, kill) {
  reset(sandbox, state);
  await scenario.prepare?.(sandbox);
  const killed = await runDx(sandbox, scenario.argv, kill);
  const next = await runDx(sandbox, ['install']);
  const faults = next.exitCode === 0 ? findFaults(sandbox, goldens) : [`dx install failed: ${next.output}`];
  const store = await runDx(sandbox, ['store', 'verify']);
  if (store.exitCode !== 0) faults.push(`dx store verify: ${store.output}`);
  return { wasKilled: killed.exitCode !== 0, faults };
}

/**
 * @param {import('./sandbox.mjs').Sandbox} sandbox
 * @param {readonly Map<string, string>[]} goldens
 * @returns {string[]} by how it differs from the nearest
 */
function findFaults(sandbox, goldens) {
  const found = describeProject(sandbox);
  const differences = goldens.map((golden) => compare(golden, found));
  return differences.sort((a, b) => a.length - b.length)[0] ?? ['nothing to compare with'];
}
