import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDx } from './run-dx.mjs';
import { after, before } from './universe.mjs';

/**
 * What is killed, and from which state on.
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {'new' | 'installed' | 'added'} state
 * @property {boolean} generations
 * @property {readonly string[]} argv of the run that is killed
 * @property {(sandbox: import('./sandbox.mjs').Sandbox) => Promise<void>} [prepare] after every reset
 * @property {readonly string[]} calls system calls at which it is killed
 */

const files = ['rename', 'link', 'openat', 'unlink', 'mkdir', 'symlink', 'write'];

/** @type {readonly Scenario[]} */
export const scenarios = [
  { name: 'cold', state: 'new', generations: false, argv: ['install', '--lockfile=npm'], calls: files },
  {
    name: 'warm',
    state: 'installed',
    generations: false,
    argv: ['install'],
    calls: files,
    prepare: withoutModules,
  },
  {
    name: 'update',
    state: 'installed',
    generations: false,
    argv: ['install'],
    calls: files,
    prepare: withOtherManifest,
  },
  { name: 'add', state: 'installed', generations: false, argv: ['add', 'p9@1.0.0'], calls: files },
  { name: 'remove', state: 'installed', generations: false, argv: ['remove', 'p1'], calls: files },
  { name: 'undo', state: 'added', generations: true, argv: ['undo'], calls: files },
  {
    name: 'spare',
    state: 'installed',
    generations: true,
    argv: ['install'],
    calls: ['rename', 'unlink', 'write'],
    prepare: withSpare,
  },
  {
    name: 'switch',
    state: 'installed',
    generations: true,
    argv: ['install'],
    calls: ['rename', 'unlink', 'write'],
    prepare: withBranch,
  },
];

/** @param {import('./sandbox.mjs').Sandbox} sandbox */
async function withoutModules({ project }) {
  rmSync(join(project, 'node_modules'), { recursive: true });
}

/** @param {import('./sandbox.mjs').Sandbox} sandbox */
async function withOtherManifest({ project }) {
  writeFileSync(join(project, 'package.json'), after);
}

/** @param {import('./sandbox.mjs').Sandbox} sandbox */
async function withSpare(sandbox) {
  await runDx(sandbox, ['@after-install', 'install']);
  await withoutModules(sandbox);
}

/** @param {import('./sandbox.mjs').Sandbox} sandbox */
async function withBranch(sandbox) {
  const lock = join(sandbox.project, 'package-lock.json');
  const text = readFileSync(lock, 'utf8');
  await runDx(sandbox, ['@after-install', 'install']);
  await withOtherManifest(sandbox);
  await runDx(sandbox, ['install']);
  writeFileSync(join(sandbox.project, 'package.json'), before);
  writeFileSync(lock, text);
}
