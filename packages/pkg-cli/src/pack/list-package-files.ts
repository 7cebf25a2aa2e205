import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { settingValue, type Workspace } from '@dx/pkg-workspace';
import { loadPackTree } from './load-pack-tree.ts';

/** Which package is packed, and of which workspace. */
export interface PackTarget {
  readonly directory: string;
  readonly workspace: Workspace;
  /** Directories of the members that were selected; empty when the root itself is packed. */
  readonly memberDirectories: readonly string[];
}

/**
 * The files of a package's archive in the order in which npm packs them, with slashes. `content` is the manifest,
 * normalised by `@npmcli/package-json`.
 *
 * Source: npm-packlist
 */
export async function listPackageFiles(
  { directory, workspace, memberDirectories }: PackTarget,
  content: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const { default: listFiles } = await import('npm-packlist-of-npm12');
  const tree = loadPackTree(directory, content, membersOf(workspace, directory), nodeFs);
  const ignoreFile = settingValue(workspace.settings, 'global-ignore-file');
  return listFiles(tree, {
    path: directory,
    ...(typeof ignoreFile === 'string' ? { globalIgnoreFile: ignoreFile } : {}),
    ...(memberDirectories.length === 0 ? {} : { prefix: workspace.root, workspaces: memberDirectories }),
  });
}

function membersOf({ root, importers }: Workspace, directory: string): ReadonlyMap<string, string> {
  if (directory !== root) return new Map();
  const members = Object.entries(importers).filter(([location]) => location !== '');
  return new Map(
    members.map(([location, { fields }]) => [
      fields.name ?? path.basename(location),
      path.join(root, location),
    ]),
  );
}
