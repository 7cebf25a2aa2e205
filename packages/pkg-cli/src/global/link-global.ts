import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readManifest } from '@dx/pkg-workspace';
import type { GlobalPlaces } from './global-places.ts';

/** A command of a global package. */
interface GlobalBin {
  /** Absolute path in `bin`. */
  readonly path: string;
  /** Absolute path of the file it runs, below the package's entry in `node_modules`. */
  readonly target: string;
}

/**
 * Makes a package folder global: its entry in the global `node_modules`, and its commands. What it had there before is
 * replaced; a command of somebody else is not, unless `isForced`.
 *
 * @throws DX_BIN_EXISTS before anything is changed
 */
export function linkGlobal(places: GlobalPlaces, directory: string, isForced: boolean): readonly string[] {
  const { name, bin = {} } = readManifest(path.join(directory, 'package.json'), { fs: nodeFs }).fields;
  if (name === undefined) throw namelessPackage(directory);
  const entry = path.join(places.modules, name);
  const bins = Object.entries(bin).map(([command, file]) => ({
    path: path.join(places.bins, command),
    target: path.join(entry, file),
  }));
  for (const one of bins) if (!isForced) refuseForeign(one, entry);
  unlinkGlobal(places, name);
  nodeFs.mkdir(path.dirname(entry), { recursive: true });
  nodeFs.symlink(path.relative(nodeFs.realPath(path.dirname(entry)), directory), entry, 'directory');
  if (bins.length > 0) nodeFs.mkdir(places.bins, { recursive: true });
  for (const one of bins) placeBin(one, directory, entry);
  return bins.map((one) => path.basename(one.path));
}

/** Takes a global package's entry and commands away; the folder that a link leads to stays. Whether there was one. */
export function unlinkGlobal({ modules, bins }: GlobalPlaces, name: string): boolean {
  const entry = path.join(modules, name);
  const stat = nodeFs.lstat(entry);
  if (stat === undefined) return false;
  if (nodeFs.stat(bins)?.kind === 'directory') {
    for (const item of nodeFs.readDirectory(bins)) {
      const link = path.join(bins, item.name);
      if (item.kind === 'link' && isInside(path.resolve(bins, nodeFs.readLink(link)), entry))
        nodeFs.unlink(link);
    }
  }
  if (stat.kind === 'link') nodeFs.unlink(entry);
  else nodeFs.removeTree(entry);
  return true;
}

function placeBin({ path: link, target }: GlobalBin, directory: string, entry: string): void {
  const file = path.join(directory, path.relative(entry, target));
  if (nodeFs.stat(file)?.kind !== 'file') return;
  nodeFs.chmod(file, (nodeFs.stat(file)?.mode ?? 0o644) | 0o111);
  if (nodeFs.lstat(link) !== undefined) nodeFs.unlink(link);
  nodeFs.symlink(path.relative(path.dirname(link), target), link, 'file');
}

function refuseForeign({ path: link }: GlobalBin, entry: string): void {
  const stat = nodeFs.lstat(link);
  if (stat === undefined) return;
  const isOwn =
    stat.kind === 'link' && isInside(path.resolve(path.dirname(link), nodeFs.readLink(link)), entry);
  if (isOwn) return;
  throw new DxError({
    code: 'DX_BIN_EXISTS',
    message: `${link} is there already and belongs to something else`,
    hint: 'Remove it, or replace it with --force',
    details: { path: link },
  });
}

function isInside(file: string, directory: string): boolean {
  return file.startsWith(`${directory}${path.sep}`);
}

function namelessPackage(directory: string): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: `The package in ${directory} has no name, so it cannot be linked`,
    hint: 'dx pkg set name=<name>',
    details: { directory },
  });
}
