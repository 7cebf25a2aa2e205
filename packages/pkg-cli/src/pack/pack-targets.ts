import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { Workspace } from '@dx/pkg-workspace';
import type { Selection } from '../members/select-members.ts';
import type { PackTarget } from './list-package-files.ts';

/**
 * The packages to pack: the directories that were named, else the selected packages.
 *
 * @throws DX_PACK_NO_DIRECTORY for a word that is no directory with a package.json
 */
export function packTargets(
  workspace: Workspace,
  { packages, isOfMembers }: Selection,
  words: readonly string[],
  workingDirectory: string,
): readonly PackTarget[] {
  const memberDirectories = isOfMembers ? packages.map(({ directory }) => directory) : [];
  const selected = packages.map(({ directory }) => ({ directory, workspace, memberDirectories }));
  if (words.length === 0) return selected;
  return words.flatMap((word) =>
    word === '.'
      ? selected
      : [{ directory: namedDirectory(word, workingDirectory), workspace, memberDirectories: [] }],
  );
}

function namedDirectory(word: string, workingDirectory: string): string {
  const directory = path.resolve(workingDirectory, word.replace(/^file:/, ''));
  const isDirectory = nodeFs.stat(directory)?.kind === 'directory';
  if (isDirectory && nodeFs.stat(path.join(directory, 'package.json')) !== undefined) return directory;
  throw new DxError({
    code: 'DX_PACK_NO_DIRECTORY',
    message: `${word} is no directory with a package.json`,
    hint: 'Name a directory: dx pack ./packages/app',
    details: { word, directory },
  });
}
