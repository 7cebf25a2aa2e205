import { compare, describeProject, layDown, removeModules, runDx } from './place.mjs';

/**
 * What every run is compared with.
 *
 * @typedef {object} Golden
 * @property {string} program
 * @property {string} registry
 * @property {Readonly<Record<string, string>>} whole the project with everything installed
 * @property {Readonly<Record<string, string>>} less after `dx remove p3`
 */

/**
 * Installs in a place that is sound.
 *
 * @param {string} program
 * @param {string} registry
 * @param {import('./place.mjs').Place} place
 * @returns {Golden}
 */
export function makeGolden(program, registry, place) {
  layDown(place, registry);
  expectDone(runDx(program, place, ['install']), 'install');
  const whole = describeProject(place);
  expectDone(runDx(program, place, ['remove', 'p3']), 'remove');
  return { program, registry, whole, less: describeProject(place) };
}

/**
 * Install, nothing to do, once more from the store, remove, undo: each compared with what a sound place gives.
 *
 * @param {Golden} golden
 * @param {import('./place.mjs').Place} place
 * @param {string} [limit] for `ulimit`
 */
export function tryAll(golden, place, limit) {
  const { program, registry, whole, less } = golden;
  /** @param {readonly string[]} argv */
  const run = (argv) => runDx(program, { ...place, generations: true }, argv, limit);
  layDown(place, registry);
  expectDone(run(['install']), 'install');
  expectSame(place, whole, 'install');
  const again = run(['install']);
  expectDone(again, 'the second install');
  if (!/up to date/i.test(again.output))
    throw new Error(`the second install had something to do: ${lastLine(again)}`);
  removeModules(place);
  expectDone(run(['install', '--offline']), 'install out of the store');
  expectSame(place, whole, 'install out of the store');
  expectDone(run(['remove', 'p3']), 'remove');
  expectSame(place, less, 'remove');
  expectDone(run(['undo']), 'undo');
  expectSame(place, whole, 'undo');
  return 'install, nothing to do, install from the store, remove, undo';
}

/**
 * A run that cannot succeed: it says so by one of the codes, naming a path, and leaves the project as it was.
 *
 * @param {import('./place.mjs').Place} place
 * @param {import('./place.mjs').Ended} ended
 * @param {Readonly<Record<string, string>>} before
 * @param {readonly string[]} codes
 */
export function expectRefused(place, ended, before, codes) {
  const { exitCode, output } = ended;
  if (exitCode === 0) throw new Error('it succeeded');
  if (!codes.some((code) => output.includes(code)))
    throw new Error(`no ${codes.join(' or ')}: ${output.slice(0, 300)}`);
  if (!output.includes(place.project) && !output.includes(place.home))
    throw new Error(`no path: ${output.slice(0, 300)}`);
  const difference = compare(describeProject(place), before);
  if (difference !== undefined) throw new Error(`after the failure ${difference}`);
}

/**
 * Installs where there is more and more room, megabyte by megabyte, until it succeeds; after each failure once more with
 * enough room.
 *
 * @param {Golden} golden
 * @param {(mebibytes: number) => { readonly place: import('./place.mjs').Place, enlarge(): void, close(): void }} open
 */
export function sweepSizes(golden, open) {
  for (let mebibytes = 1; mebibytes <= 64; mebibytes += 1) {
    const { place, enlarge, close } = open(mebibytes);
    try {
      layDown(place, golden.registry);
      const before = describeProject(place);
      const ended = runDx(golden.program, place, ['install']);
      if (ended.exitCode === 0) {
        expectSame(place, golden.whole, `install in ${mebibytes} MiB`);
        return `full at 1 to ${mebibytes - 1} MiB: each DX_DISK_FULL, nothing changed, whole once there was room`;
      }
      expectRefused(place, ended, before, ['DX_DISK_FULL']);
      enlarge();
      expectDone(runDx(golden.program, place, ['install']), `install after ${mebibytes} MiB were too few`);
      expectSame(place, golden.whole, `install after ${mebibytes} MiB were too few`);
    } catch (error) {
      throw new Error(`${mebibytes} MiB: ${error instanceof Error ? error.message : error}`);
    } finally {
      close();
    }
  }
  throw new Error('64 MiB were too few');
}

/**
 * @param {import('./place.mjs').Ended} ended
 * @param {string} what
 */
export function expectDone(ended, what) {
  if (ended.exitCode !== 0) throw new Error(`${what} failed: ${ended.output.trim().slice(0, 400)}`);
}

/**
 * @param {import('./place.mjs').Place} place
 * @param {Readonly<Record<string, string>>} expected
 * @param {string} what
 */
export function expectSame(place, expected, what) {
  const difference = compare(describeProject(place), expected);
  if (difference !== undefined) throw new Error(`after ${what} ${difference}`);
}

/** @param {import('./place.mjs').Ended} ended */
function lastLine({ output }) {
  return output.trim().split('\n').at(-1);
}
