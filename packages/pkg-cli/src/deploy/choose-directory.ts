import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { findProject, type Workspace } from '@dx/pkg-workspace';
import { type SetAside, setAside } from './set-aside.ts';

/**
 * Makes the directory for a deployment, empty. What it had is set aside when that is wanted.
 *
 * @returns to be told how the deployment ended
 *
 * @throws DX_DEPLOY_NOT_EMPTY when it has something in it
 * @throws DX_DEPLOY_DIRECTORY when it is, holds, or would become a part of the workspace
 */
export function prepareDirectory(workspace: Workspace, directory: string, replaces: boolean): SetAside {
  const found = nodeFs.stat(directory);
  if (found !== undefined && found.kind !== 'directory') throw wrongPlace(directory, 'is no directory');
  const parts = Object.keys(workspace.importers).map((location) => path.join(workspace.root, location));
  const real = found === undefined ? directory : nodeFs.realPath(directory);
  if (parts.some((part) => isWithin(part, real)))
    throw wrongPlace(directory, 'holds a part of the workspace');
  if (found !== undefined && !replaces) refuseContent(directory);
  nodeFs.mkdir(directory, { recursive: true });
  const before = setAside(directory, nodeFs);
  try {
    refuseMember(directory);
  } catch (error) {
    before.restore();
    throw error;
  }
  return before;
}

function isWithin(target: string, directory: string): boolean {
  const relative = path.relative(directory, target);
  return relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative));
}

function refuseContent(directory: string): void {
  const names = nodeFs.readDirectory(directory).map(({ name }) => name);
  if (names.length === 0) return;
  throw new DxError({
    code: 'DX_DEPLOY_NOT_EMPTY',
    message: `${directory} is not empty: it has ${names.slice(0, 3).join(', ')}`,
    hint: 'Name an empty directory, or replace what is there with --force',
    details: { directory },
  });
}

/** A manifest makes the directory a project; it must not be a member of one further up. */
function refuseMember(directory: string): void {
  const file = path.join(directory, 'package.json');
  nodeFs.writeFile(file, '{}\n');
  const { root } = findProject(directory, { fs: nodeFs });
  nodeFs.unlink(file);
  if (root !== nodeFs.realPath(directory))
    throw wrongPlace(directory, `would be a member of the workspace ${root}`);
}

function wrongPlace(directory: string, why: string): DxError {
  return new DxError({
    code: 'DX_DEPLOY_DIRECTORY',
    message: `Cannot deploy to ${directory}: it ${why}`,
    hint: 'Name another directory, outside of what "workspaces" names',
    details: { directory },
  });
}
