import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { followWatch } from '../tell/follow-watch.ts';
import type { ToldEvent, WatchMessage } from '../tell/types.ts';
import { watchAddress } from '../tell/watch-address.ts';
import type { PackageChange } from '../watch/types.ts';

/** A package that changed, and where it lies. */
export interface ChangedPackage extends PackageChange {
  /** Absolute, links resolved as far as the root of the project. */
  readonly directory: string;
}

/** Until it is closed. */
export interface FollowedProject {
  close(): void;
}

/**
 * Listens to the `dx watch` of the project that a directory belongs to: the nearest one above it, or the workspace further up.
 * Tells what changed from now on, also while the watcher was away and came back. Never throws and never keeps the process alive.
 */
export function followProject(
  from: string,
  onChange: (packages: readonly ChangedPackage[]) => void,
): FollowedProject {
  const userId = process.getuid?.();
  const place = { temporary: tmpdir(), userId, platform: process.platform };
  const followed = listProjects(from).map((root) => {
    const address = watchAddress(root, place);
    const tell = (packages: readonly PackageChange[]): void =>
      onChange(packages.map((each) => ({ ...each, directory: path.join(root, each.path) })));
    return followWatch({ address, fs: nodeFs, userId, onMessage: tellUpdates(tell) });
  });
  return {
    close: () => {
      for (const one of followed) one.close();
    },
  };
}

/** Each update once, and none of before. */
function tellUpdates(tell: (packages: readonly PackageChange[]) => void): (message: WatchMessage) => void {
  let seenMs = Date.now();
  const take = (event: ToldEvent): void => {
    if (event.kind !== 'updated' || event.atMs <= seenMs) return;
    seenMs = event.atMs;
    if (event.packages.length > 0) tell(event.packages);
  };
  return (message) => {
    if (message.kind === 'greeting') message.updates.forEach(take);
    else take(message);
  };
}

/** Directories with a manifest, upwards. */
function listProjects(from: string): readonly string[] {
  const found: string[] = [];
  for (let directory = realPath(from); ; directory = path.dirname(directory)) {
    if (nodeFs.stat(path.join(directory, 'package.json')) !== undefined) found.push(directory);
    if (path.dirname(directory) === directory) return found;
  }
}

function realPath(directory: string): string {
  try {
    return nodeFs.realPath(directory);
  } catch {
    return path.resolve(directory);
  }
}

/** Whether a file lies in a package, or lay in it before: each version has a cell of its own in strict trees. */
export function isInside(file: string, changed: Inside): boolean {
  const normal = path.normalize(file);
  return normal.startsWith(`${changed.directory}${path.sep}`) || isInCell(normal, changed);
}

/** What `isInside` asks of a package. */
export type Inside = Pick<ChangedPackage, 'directory'> & Partial<Pick<ChangedPackage, 'path' | 'from'>>;

const cellPath = /^node_modules\/\.dx\/(?:pkgs|links)\/(.[^@/]*)@[^/]+(\/node_modules\/.+)$/;

/** Cells that projects share lie elsewhere when links are resolved, under the same name. */
function isInCell(file: string, { path: location = '', from }: Inside): boolean {
  const [, name, below] = cellPath.exec(location) ?? [];
  if (name === undefined || below === undefined || from === undefined) return false;
  const posix = file.replaceAll(path.sep, '/');
  const end = posix.lastIndexOf(`${below}/`);
  return end !== -1 && path.posix.basename(posix.slice(0, end)).startsWith(`${name}@${from.toLowerCase()}`);
}

/** `react 18.2.0 -> 18.3.1, + mitt 3.0.1`. */
export function describeChanges(packages: readonly PackageChange[]): string {
  const shown = packages.slice(0, shownPackages).map(({ kind, name, from, to }) => {
    if (kind === 'changed') return `${name} ${from} -> ${to}`;
    return kind === 'added' ? `+ ${name} ${to}` : `- ${name} ${from}`;
  });
  const more = packages.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

const shownPackages = 5;
