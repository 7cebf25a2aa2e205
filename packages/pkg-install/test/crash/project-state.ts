import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { findDamage, listStore, pruneStore } from '@dx/pkg-cache';
import { nodeFs, removeDeadLocks, takeWhole } from '@dx/pkg-core/node';
import { readHistory, storeLock } from '../../src/index.ts';

/** Everything that tells one state from another, by path. */
export type Description = ReadonlyMap<string, string>;

/** Files of a project with kinds, modes, contents and links, without what a change under way keeps for itself. */
export function describeProject(root: string): Description {
  const found = new Map<string, string>();
  const visit = (below: string): void => {
    for (const name of readdirSync(join(root, below)).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      if (isPassing(path)) continue;
      const stat = lstatSync(join(root, path));
      found.set(path, describeFile(join(root, path), stat));
      if (stat.isDirectory()) visit(path);
    }
  };
  visit('');
  return found;
}

/** What is left half made, and what is about speed alone. */
function isPassing(path: string): boolean {
  return /(?:^|\/)node_modules\/\.dx\/(?:launch|stage-|trash-)|^\.dx-probe-/.test(path);
}

function describeFile(path: string, stat: Stats): string {
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  const text = readFileSync(path, 'latin1');
  if (path.endsWith('/.package-lock.json')) return sorted(text);
  return `${stat.mode & 0o111} ${path.endsWith('/.dx/tree.json') ? text.replace(/"boot":"[^"]*",/, '') : text}`;
}

/** The order of fields in npm's hidden lock is that of the lock, which is another one where it was read. */
function sorted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return `not JSON: ${text}`;
  }
}

/** What is left half made in a project. */
export function findLeftovers(root: string): readonly string[] {
  const state = join(root, 'node_modules', '.dx');
  const inState = namesIn(state).filter((name) => /^(?:stage|trash)-|^journal|\.new$/.test(name));
  const inRoot = namesIn(root).filter((name) => name.startsWith('.dx-') || /^\..*\.dx-/.test(name));
  return [...inState, ...inRoot].map((name) => `${name}: left half made`);
}

/** What `dx store prune` leaves although nobody knows of it, and locks of nobody. */
export async function findLost(home: string): Promise<readonly string[]> {
  const directory = `${home}/store`;
  const whole = await takeWhole(storeLock(home), { fs: nodeFs, what: 'the sweep' });
  for (const path of locksIn(join(home, 'locks'))) utimesSync(path, 0, 0);
  removeDeadLocks(`${home}/locks`, nodeFs);
  pruneStore(nodeFs, directory, false);
  whole.release();
  const { strays, unfinished } = listStore(nodeFs, directory);
  return [...strays, ...unfinished, ...locksIn(join(home, 'locks'))].map((path) => `${path}: nobody's`);
}

function locksIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function namesIn(directory: string): readonly string[] {
  return lstatSync(directory, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(directory);
}

/** The packages of a store with what is wrong with them. What was hashed in another boot is not believed, so it may be damaged. */
export function describeStore(home: string, bootId: string): Description {
  const found = new Map<string, string>();
  for (const entry of listStore(nodeFs, `${home}/store`).entries) {
    const damage = findDamage(nodeFs, entry);
    if (damage === undefined) found.set(`${entry.name}@${entry.version}`, 'sound');
    else if (entry.bootId === bootId) found.set(`${entry.name}@${entry.version}`, `damaged: ${damage}`);
  }
  return found;
}

/** The history as `dx history` has it, in one text. */
export function describeHistory(root: string, home: string): string {
  return readHistory(root, { home })
    .map(({ number, command, isUndone }) => `${number} ${command}${isUndone ? ' (undone)' : ''}`)
    .join(', ');
}

/** Paths that differ, with what is wrong. */
export function compare(expected: Description, found: Description): readonly string[] {
  const paths = new Set([...expected.keys(), ...found.keys()]);
  return [...paths].flatMap((path) => {
    const [wanted, is] = [expected.get(path), found.get(path)];
    if (wanted === is) return [];
    return [`${path}: ${is === undefined ? 'missing' : wanted === undefined ? 'too much' : 'another one'}`];
  });
}
