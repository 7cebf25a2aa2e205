import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { findProject, readManifest } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { globalPlaces } from './global-places.ts';
import { installGlobal } from './install-global.ts';
import { linkGlobal } from './link-global.ts';

/** A package that the project has as a link now. */
export interface LocalLink {
  readonly name: string;
  /** Absolute folder that the link leads to. */
  readonly target: string;
}

/**
 * Links global packages into the project's `node_modules`, with their commands. A word is the name of a global package,
 * which is installed when it is missing, or the path of a folder, which becomes global first.
 *
 * @throws DX_BIN_EXISTS, and every error of an installation
 */
export async function linkLocal(
  words: readonly string[],
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<readonly LocalLink[]> {
  const places = globalPlaces(context);
  const { root, selected } = findProject(context.project.directory, { fs: nodeFs });
  const modules = path.join(root, selected, 'node_modules');
  const links: LocalLink[] = [];
  for (const word of words) {
    const name = await makeGlobal(word, parsed, context);
    const target = nodeFs.realPath(path.join(places.modules, name));
    placeLink(modules, name, target);
    links.push({ name, target });
  }
  return links;
}

/** Takes a link away that `linkLocal` made. Whether it was one. */
export function unlinkLocal(modules: string, name: string): boolean {
  const entry = path.join(modules, name);
  if (nodeFs.lstat(entry)?.kind !== 'link') return false;
  const target = path.resolve(path.dirname(entry), nodeFs.readLink(entry));
  removeBins(path.join(modules, '.bin'), target, entry);
  nodeFs.unlink(entry);
  return true;
}

async function makeGlobal(word: string, parsed: ParsedArguments, context: CommandContext): Promise<string> {
  const places = globalPlaces(context);
  const directory = path.resolve(context.project.directory, word);
  if (/^(?:[.~/]|[a-zA-Z]:)/.test(word) && nodeFs.stat(directory)?.kind === 'directory') {
    linkGlobal(places, nodeFs.realPath(directory), parsed.flags['force'] === true);
    return readManifest(path.join(directory, 'package.json'), { fs: nodeFs }).fields.name ?? '';
  }
  const name = /^@?[^@]+/.exec(word)?.[0] ?? word;
  const isThere = word === name && nodeFs.stat(path.join(places.modules, name, 'package.json')) !== undefined;
  if (!isThere) await installGlobal([word], parsed, context);
  return name;
}

function placeLink(modules: string, name: string, target: string): void {
  const entry = path.join(modules, name);
  nodeFs.mkdir(path.dirname(entry), { recursive: true });
  if (!unlinkLocal(modules, name)) nodeFs.removeTree(entry);
  nodeFs.symlink(path.relative(nodeFs.realPath(path.dirname(entry)), target), entry, 'directory');
  const { bin = {} } = readManifest(path.join(target, 'package.json'), { fs: nodeFs }).fields;
  const bins = path.join(modules, '.bin');
  if (Object.keys(bin).length > 0) nodeFs.mkdir(bins, { recursive: true });
  for (const [command, file] of Object.entries(bin)) {
    const link = path.join(bins, command);
    if (nodeFs.stat(path.join(target, file))?.kind !== 'file') continue;
    nodeFs.chmod(path.join(target, file), (nodeFs.stat(path.join(target, file))?.mode ?? 0o644) | 0o111);
    if (nodeFs.lstat(link) !== undefined) nodeFs.unlink(link);
    nodeFs.symlink(path.relative(bins, path.join(entry, file)), link, 'file');
  }
}

function removeBins(bins: string, target: string, entry: string): void {
  if (nodeFs.stat(bins)?.kind !== 'directory') return;
  for (const { name, kind } of nodeFs.readDirectory(bins)) {
    const link = path.join(bins, name);
    if (kind !== 'link') continue;
    const file = path.resolve(bins, nodeFs.readLink(link));
    if ([target, entry].some((directory) => file.startsWith(`${directory}${path.sep}`))) nodeFs.unlink(link);
  }
}
