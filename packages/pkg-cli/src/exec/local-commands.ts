import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { findProject, readManifest } from '@dx/pkg-workspace';
import semver from 'semver';
import type { CommandContext } from '../command-context.ts';
import { findLocalBin } from '../find-local-bin.ts';

/** A command that is on this machine already. */
export interface LocalCommand {
  /** Absolute path of the file. */
  readonly program: string;
  /** Run with Node rather than by itself: a file of the project that need not be executable. */
  readonly isScript: boolean;
}

/**
 * A command by its name, where npm looks: the project's or member's own `bin`, the nearest `node_modules/.bin` upwards, then
 * what is installed globally.
 */
export function findCommand(word: string, { project }: CommandContext): LocalCommand | undefined {
  const own = ownCommand(word, project.directory);
  if (own !== undefined) return { program: own, isScript: true };
  const local = findLocalBin(project.directory, word) ?? globalCommand(word, project);
  return local === undefined ? undefined : { program: local, isScript: false };
}

/** The directory of commands where a package that fits lies nearest, or nothing when it has to be fetched. */
export function findInstalled(spec: string, directory: string): string | undefined {
  const at = spec.indexOf('@', 1);
  const name = at === -1 ? spec : spec.slice(0, at);
  const range = at === -1 ? '*' : spec.slice(at + 1);
  if (!/^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(name) || semver.validRange(range) === null) return undefined;
  for (let from = directory; ; from = path.dirname(from)) {
    const version = versionAt(path.join(from, 'node_modules', name));
    if (version !== undefined && semver.satisfies(version, range))
      return path.join(from, 'node_modules', '.bin');
    if (from === path.dirname(from)) return undefined;
  }
}

function ownCommand(word: string, directory: string): string | undefined {
  const { root, selected } = findProject(directory, { fs: nodeFs });
  const at = path.join(root, selected);
  if (nodeFs.stat(path.join(at, 'package.json')) === undefined) return undefined;
  const { bin = {} } = readManifest(path.join(at, 'package.json'), { fs: nodeFs }).fields;
  const file = Object.hasOwn(bin, word) ? bin[word] : undefined;
  return file === undefined ? undefined : path.join(at, file);
}

function globalCommand(
  word: string,
  { globalPrefix, platform }: CommandContext['project'],
): string | undefined {
  if (!/^[\w.-]+$/.test(word)) return undefined;
  const file =
    platform === 'win32' ? path.join(globalPrefix, `${word}.cmd`) : path.join(globalPrefix, 'bin', word);
  const modules = path.join(globalPrefix, platform === 'win32' ? '' : 'lib', 'node_modules');
  return nodeFs.stat(file)?.kind === 'file' && nodeFs.realPath(file).startsWith(modules) ? file : undefined;
}

function versionAt(directory: string): string | undefined {
  const file = path.join(directory, 'package.json');
  if (nodeFs.stat(file)?.kind !== 'file') return undefined;
  return readManifest(file, { fs: nodeFs }).fields.version;
}
