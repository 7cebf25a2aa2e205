import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectDone, expectRefused, expectSame, sweepSizes, tryAll } from './journeys.mjs';
import { describeProject, layDown, removeModules, runDx } from './place.mjs';

/**
 * One kind of place. It gives what was done, or throws; `NotHere` where this machine cannot have it.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {(golden: import('./journeys.mjs').Golden, mounts: import('./mounts.mjs').Mounts) => string} run
 */

/** This machine cannot have such a place. */
export class NotHere extends Error {}

/** @type {readonly Case[]} */
export const cases = [
  {
    name: 'tmpfs for the store, every size',
    run: (golden, mounts) =>
      sweepSizes(golden, (mebibytes) => {
        const home = mounts.tmpfs(mebibytes);
        return growing(mounts, home, { project: mounts.makePoint('project'), home });
      }),
  },
  {
    name: 'tmpfs for the project, every size',
    run: (golden, mounts) =>
      sweepSizes(golden, (mebibytes) => {
        const disk = mounts.tmpfs(mebibytes);
        return growing(mounts, disk, { project: join(disk, 'app'), home: mounts.makePoint('home') });
      }),
  },
  { name: '`ulimit -n 64`', run: fewFiles },
  {
    name: '`ulimit -n 256`',
    run: (golden, mounts) => tryAll(golden, together(mounts.makePoint('few')), '-n 256'),
  },
  {
    name: 'store and project on two file systems',
    run: (golden, mounts) =>
      tryAll(golden, { project: join(mounts.tmpfs(128), 'app'), home: mounts.makePoint('home') }),
  },
  { name: 'read-only project', run: readOnlyProject },
  { name: 'read-only store', run: readOnlyStore },
  { name: 'overlayfs, empty', run: (golden, mounts) => tryAll(golden, together(overlay(mounts).point)) },
  { name: 'overlayfs, store and tree in the lower layer', run: lowerLayer },
  image('ext4', 64, ['mkfs.ext4', '-q', '-F'], [['mount', '-o', 'loop']]),
  image(
    'ext4 with casefold',
    64,
    ['mkfs.ext4', '-q', '-F', '-O', 'casefold'],
    [['mount', '-o', 'loop']],
    foldNames,
  ),
  image('xfs, names without case', 320, ['mkfs.xfs', '-q', '-n', 'version=ci'], [['mount', '-o', 'loop']]),
  image('xfs, shared blocks', 320, ['mkfs.xfs', '-q', '-m', 'reflink=1'], [['mount', '-o', 'loop']]),
  image('btrfs, shared blocks', 256, ['mkfs.btrfs', '-q'], [['mount', '-o', 'loop']]),
  image(
    'vfat',
    128,
    ['mkfs.vfat'],
    [
      ['mount', '-t', 'vfat', '-o', 'loop'],
      ['fusefat', '-o', 'rw+'],
    ],
  ),
  image(
    'exfat',
    128,
    ['mkfs.exfat'],
    [
      ['mount', '-t', 'exfat', '-o', 'loop'],
      ['sh', '-c', 'exec mount.exfat-fuse "$(losetup --find --show "$0")" "$1"'],
    ],
  ),
];

/** @param {string} disk @returns {import('./place.mjs').Place} */
function together(disk) {
  return { project: join(disk, 'app'), home: join(disk, 'home') };
}

/**
 * @param {import('./mounts.mjs').Mounts} mounts
 * @param {string} disk
 * @param {import('./place.mjs').Place} place
 */
function growing(mounts, disk, place) {
  return {
    place,
    enlarge: () => mounts.remount(disk, 'size=128m'),
    close: () => mounts.unmount(disk),
  };
}

/**
 * @param {string} name
 * @param {number} mebibytes
 * @param {readonly string[]} format
 * @param {readonly (readonly string[])[]} ways to mount it, of which the first that works is taken
 * @param {(disk: string) => void} [prepare]
 * @returns {Case}
 */
function image(name, mebibytes, format, ways, prepare) {
  const slug = name.replaceAll(/[^a-z0-9]+/g, '-');
  return {
    name,
    run: (golden, mounts) => {
      const disk = here(() => firstThatWorks(ways, (way) => mounts.mountImage(slug, mebibytes, format, way)));
      here(() => prepare?.(disk));
      return tryAll(golden, together(disk));
    },
  };
}

/** @param {string} disk */
function foldNames(disk) {
  for (const name of ['app', 'home']) {
    mkdirSync(join(disk, name));
    execFileSync('chattr', ['+F', join(disk, name)], { stdio: 'pipe' });
  }
}

/**
 * @template Way, Result
 * @param {readonly Way[]} ways
 * @param {(way: Way) => Result} attempt
 */
function firstThatWorks(ways, attempt) {
  /** @type {unknown[]} */
  const errors = [];
  for (const way of ways) {
    try {
      return attempt(way);
    } catch (error) {
      errors.push(error);
    }
  }
  throw new Error(errors.map((error) => (error instanceof Error ? error.message : error)).join('; '));
}

/**
 * @template Result
 * @param {() => Result} open
 */
function here(open) {
  try {
    return open();
  } catch (error) {
    throw new NotHere(error instanceof Error ? error.message : String(error));
  }
}

/** @param {import('./mounts.mjs').Mounts} mounts */
function overlay(mounts) {
  const disk = mounts.tmpfs(256);
  const [lower, upper, work] = ['lower', 'upper', 'work'].map((name) => join(disk, name));
  for (const path of [lower, upper, work]) mkdirSync(String(path));
  const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
  const mountIt = () =>
    here(() => mounts.mount('overlay', ['mount', '-t', 'overlay', '-o', options, 'overlay']));
  return { lower: String(lower), point: mountIt(), mountIt };
}

/** As in an image of a container: what an earlier layer has is renamed and removed in a later one. @type {Case['run']} */
function lowerLayer(golden, mounts) {
  const { lower, point, mountIt } = overlay(mounts);
  mounts.unmount(point);
  const first = together(lower);
  layDown(first, golden.registry);
  expectDone(runDx(golden.program, first, ['install']), 'install in the lower layer');
  const place = { ...together(mountIt()), generations: true };
  expectDone(runDx(golden.program, place, ['remove', 'p3']), 'remove');
  expectSame(place, golden.less, 'remove');
  expectDone(runDx(golden.program, place, ['undo']), 'undo');
  expectSame(place, golden.whole, 'undo');
  removeModules(place);
  expectDone(runDx(golden.program, place, ['install', '--offline']), 'install out of the lower store');
  expectSame(place, golden.whole, 'install out of the lower store');
  return 'remove, undo, install from the store of the lower layer';
}

/** @type {Case['run']} */
function readOnlyProject(golden, mounts) {
  const disk = mounts.tmpfs(64);
  const place = { project: join(disk, 'app'), home: mounts.makePoint('home') };
  layDown(place, golden.registry);
  const before = describeProject(place);
  mounts.remount(disk, 'ro');
  expectRefused(place, runDx(golden.program, place, ['install']), before, ['DX_NO_PERMISSION']);
  mounts.remount(disk, 'rw');
  expectDone(runDx(golden.program, place, ['install']), 'install once it can be written to');
  expectSame(place, golden.whole, 'install once it can be written to');
  return 'DX_NO_PERMISSION, nothing changed; whole once it could be written to';
}

/** @type {Case['run']} */
function readOnlyStore(golden, mounts) {
  const home = mounts.tmpfs(128);
  const place = { project: mounts.makePoint('app'), home };
  layDown(place, golden.registry);
  expectDone(runDx(golden.program, place, ['install']), 'install');
  removeModules(place);
  mounts.remount(home, 'ro');
  expectDone(runDx(golden.program, place, ['install']), 'install out of a store that is read-only');
  expectSame(place, golden.whole, 'install out of a store that is read-only');
  const other = { project: mounts.makePoint('other'), home };
  layDown(other, golden.registry);
  expectDone(runDx(golden.program, other, ['install', '--offline']), 'install without a lockfile');
  expectSame(other, golden.whole, 'install without a lockfile');
  return 'install from it, with a lockfile and (offline) without';
}

/** @type {Case['run']} */
function fewFiles(golden, mounts) {
  const place = together(mounts.makePoint('few'));
  layDown(place, golden.registry);
  const before = describeProject(place);
  const { exitCode, output } = runDx(golden.program, place, ['install'], '-n 64');
  if (exitCode === 0) throw new Error('it succeeded');
  if (!output.includes('DX_TOO_FEW_FILES')) throw new Error(`no DX_TOO_FEW_FILES: ${output.slice(0, 300)}`);
  expectSame(place, before, 'the failure');
  expectDone(runDx(golden.program, place, ['install']), 'install without the limit');
  expectSame(place, golden.whole, 'install without the limit');
  return 'DX_TOO_FEW_FILES, nothing changed; whole without the limit';
}
