import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `openMounts` gives. @typedef {ReturnType<typeof openMounts>} Mounts */

/**
 * Mounts below a directory, and takes everything down again.
 *
 * @param {string} base absolute
 */
export function openMounts(base) {
  /** @type {string[]} */
  const mounted = [];
  let count = 0;

  /** @param {string} name */
  const makePoint = (name) => {
    count += 1;
    const point = join(base, `${count}-${name}`);
    mkdirSync(point, { recursive: true });
    return point;
  };

  /**
   * @param {string} name
   * @param {readonly string[]} argv what mounts, without the place
   */
  const mount = (name, [file = '', ...args]) => {
    const point = makePoint(name);
    runQuietly(file, [...args, point]);
    mounted.push(point);
    return point;
  };

  /**
   * @param {string} name
   * @param {number} mebibytes
   * @param {readonly string[]} format the program that makes the file system, without the image
   * @param {readonly string[]} argv what mounts the image, without image and place
   */
  const mountImage = (name, mebibytes, [file = '', ...args], argv) => {
    count += 1;
    const image = join(base, `${count}-${name}.img`);
    mkdirSync(base, { recursive: true });
    writeFileSync(image, '');
    truncateSync(image, mebibytes * 1024 * 1024);
    runQuietly(file, [...args, image]);
    return mount(name, [...argv, image]);
  };

  return {
    makePoint,
    mount,
    mountImage,
    /** @param {number} mebibytes */
    tmpfs: (mebibytes) => mount('tmpfs', ['mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs']),
    /** @param {string} point @param {string} options */
    remount: (point, options) => runQuietly('mount', ['-o', `remount,${options}`, point]),
    /** @param {string} point */
    unmount: (point) => {
      unmount(point);
      mounted.splice(mounted.indexOf(point), 1);
    },
    close: () => {
      for (const point of mounted.reverse()) unmount(point);
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** @param {string} point */
function unmount(point) {
  try {
    runQuietly('umount', [point]);
  } catch {
    // A process in the background may still end in it.
    runQuietly('umount', ['-l', point]);
  }
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
function runQuietly(file, args) {
  try {
    execFileSync(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stderr, code } = /** @type {{ stderr?: Buffer, code?: string }} */ (error);
    const said = String(stderr ?? '')
      .trim()
      .split('\n')[0];
    throw new Error(`${file}: ${said || code || 'failed'}`, { cause: error });
  }
}
