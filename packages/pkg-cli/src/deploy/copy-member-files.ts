import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import type { Workspace } from '@dx/pkg-workspace';
import { listPackageFiles } from '../pack/list-package-files.ts';
import { normalizePackage } from '../pack/normalize-package.ts';
import type { Deployment } from './deploy-member.ts';

/** Copies a member's own files; links among them become what they point to. */
export async function copyMemberFiles(deployment: Deployment): Promise<void> {
  const { workspace, member, directory } = deployment;
  const source = path.join(workspace.root, member);
  const files =
    deployment.files === 'packed'
      ? (await listMemberFiles(workspace, source)).files
      : listAllFiles(source, '', directory);
  for (const file of files) {
    const target = path.join(directory, file);
    nodeFs.mkdir(path.dirname(target), { recursive: true });
    nodeFs.copyFile(path.join(source, file), target, 'copy');
  }
}

/**
 * The files of a directory that its archive has, and its normalised manifest. What it bundles is not among them: it is
 * installed from the lock.
 *
 * @throws DX_PACK_MANIFEST
 */
export async function listMemberFiles(
  workspace: Workspace,
  directory: string,
): Promise<{ readonly files: readonly string[]; readonly content: Readonly<Record<string, unknown>> }> {
  const normalized = await normalizePackage(directory);
  const { bundleDependencies: _a, bundledDependencies: _b, ...content } = normalized;
  const files = await listPackageFiles({ directory, workspace, memberDirectories: [] }, content);
  return { files, content };
}

/** All but `node_modules`, `.git` and the deployed directory itself, which may lie in the member. */
function listAllFiles(source: string, below: string, deployed: string): readonly string[] {
  return nodeFs.readDirectory(path.join(source, below)).flatMap(({ name, kind }) => {
    const shown = below === '' ? name : `${below}/${name}`;
    const absolute = path.join(source, shown);
    if (name === 'node_modules' || name === '.git' || absolute === deployed) return [];
    if (kind === 'directory') return listAllFiles(source, shown, deployed);
    return nodeFs.stat(absolute)?.kind === 'file' ? [shown] : [];
  });
}
