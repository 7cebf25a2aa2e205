import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace, type Workspace } from '../../src/index.ts';
import { makeSettingsInput } from '../make-tree.ts';

/** Members by location, with their fields; the root has the workspace's patterns. */
export type Members = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A workspace on disk whose members are those given; `` adds fields to the root. */
export function makeWorkspace(members: Members): Workspace {
  const { '': root = {}, ...others } = members;
  const locations = Object.keys(others);
  const manifests = Object.entries(others).map(([location, fields]) => [
    `project/${location}/package.json`,
    JSON.stringify({ version: '1.0.0', ...fields }),
  ]);
  const rootManifest = JSON.stringify({ name: 'root', workspaces: locations, ...root });
  const input = makeSettingsInput({
    more: { 'project/package.json': rootManifest, ...Object.fromEntries(manifests) },
  });
  return readWorkspace({ ...input, directory: join(input.directory) }, { fs: nodeFs });
}
