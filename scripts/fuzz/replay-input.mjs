import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundleTarget } from './bundle-target.mjs';

/**
 * Gives one file to a target, as the fuzzer does.
 *
 * @param {import('./targets.mjs').Target} target
 * @param {string} file
 * @returns {Promise<void>} rejects with the promise that does not hold
 */
export async function replayInput(target, file) {
  const bundle = await bundleTarget(target);
  Reflect.set(globalThis, 'dxFuzzCounters', new Uint8Array(bundle.counters));
  const { check } = await import(pathToFileURL(bundle.file).href);
  await check(Uint8Array.from(readFileSync(file)));
}
