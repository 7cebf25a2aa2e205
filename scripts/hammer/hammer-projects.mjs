import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from '../kills/universe.mjs';
import { runOnce } from './run-once.mjs';

/**
 * What all of it works with.
 *
 * @typedef {object} Hammering
 * @property {string} program absolute path of the dx that Node runs
 * @property {string} home
 * @property {readonly import('./projects.mjs').Hammered[]} projects
 * @property {(run: import('./run-once.mjs').Run, project: string) => void} onRun
 */

/** What goes on in a project that others are at work in: only dx changes it. */
const shared = [['install'], ['ci'], ['add', 'p9@1.0.0'], ['remove', 'p9'], ['update'], ['install']];
/** In one of its own a process also takes the directory away, and goes from branch to branch. */
const own = [['install'], ['ci'], ['install'], ['install'], ['add', 'p9@1.0.0'], ['remove', 'p9']];

/**
 * One process after another, each in a project that is its own or one that others use too.
 *
 * @param {Hammering} hammering
 * @param {{ readonly index: number, readonly installs: number, readonly untilMs: number, readonly random: () => number }} worker
 */
export async function hammerProjects(
  { program, home, projects, onRun },
  { index, installs, untilMs, random },
) {
  const sharedOnes = projects.filter(({ isShared }) => isShared);
  const mine = projects[sharedOnes.length + index];
  for (let at = 0; at < installs && Date.now() < untilMs; at += 1) {
    const isOwn = random() < 0.5;
    const chosen = isOwn ? mine : sharedOnes[Math.floor(random() * sharedOnes.length)];
    if (chosen === undefined) throw new Error(`process ${index} has no project`);
    if (isOwn) upset(chosen.project, random);
    const commands = isOwn ? own : shared;
    const argv = commands[Math.floor(random() * commands.length)] ?? ['install'];
    // What upset the manifest has to be put in line first, as people do.
    const run = argv[0] === 'ci' && isOwn ? ['install'] : argv;
    onRun(
      await runOnce({ program, home, directory: chosen.project, generations: chosen.generations }, run),
      chosen.project,
    );
  }
}

/**
 * @param {string} project
 * @param {() => number} random
 */
function upset(project, random) {
  const chance = random();
  if (chance < 0.3)
    rmSync(join(project, 'node_modules'), { recursive: true, force: true, maxRetries: 9, retryDelay: 100 });
  else if (chance < 0.6) writeFileSync(join(project, 'package.json'), random() < 0.5 ? before : after);
}
