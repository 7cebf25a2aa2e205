import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from '../kills/universe.mjs';

/**
 * One project that is hammered.
 *
 * @typedef {object} Hammered
 * @property {string} project absolute path
 * @property {boolean} isShared whether several processes work in it
 * @property {boolean} generations whether complete trees are kept for it
 */

/**
 * A few that processes share, and one for each process.
 *
 * @param {string} base
 * @param {string} registry
 * @param {number} processes
 * @returns {readonly Hammered[]}
 */
export function makeProjects(base, registry, processes) {
  const sharedCount = Math.max(1, Math.floor(processes / 4));
  return Array.from({ length: sharedCount + processes }, (_, at) => {
    const project = join(base, `project-${at}`);
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, '.npmrc'), `registry=${registry}\naudit=false\nlockfile=npm\n`);
    writeFileSync(join(project, 'package.json'), at % 2 === 0 ? before : after);
    return { project, isShared: at < sharedCount, generations: at % 4 === 1 };
  });
}
