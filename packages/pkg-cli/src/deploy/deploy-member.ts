import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { extractMember, formatPackageLock, type Lock, lockExtracted } from '@dx/pkg-lock';
import { parseManifest, type Workspace } from '@dx/pkg-workspace';
import { archiveDirectories } from './archive-directories.ts';
import { copyArchives } from './copy-archives.ts';
import { copyMemberFiles } from './copy-member-files.ts';
import { deployedManifest } from './deployed-manifest.ts';
import { copyPatches, projectRules } from './project-rules.ts';

/** What is deployed, and where to. */
export interface Deployment {
  readonly workspace: Workspace;
  readonly lock: Lock;
  /** Location of the member. */
  readonly member: string;
  /** Absolute; empty. */
  readonly directory: string;
  readonly includesDev: boolean;
  /** Which of the member's files are taken: those that `dx pack` takes, or all but `node_modules`. */
  readonly files: 'packed' | 'all';
}

/** What lies in a directory that is ready for an installation. */
export interface Deployed {
  readonly lock: Lock;
  /** Archives of other members, relative to the directory. */
  readonly archives: readonly string[];
}

/** Where archives of what no registry has lie in a deployed directory. */
export const archiveFolder = '.packages';

/**
 * Lays down a member as a project of its own: its files, what it needs of its workspace as archives, package.json and
 * package-lock.json with the workspace's versions. Nothing is installed and nobody is asked.
 *
 * @throws DX_PACK_MANIFEST, DX_DEPLOY_RANGE
 */
export async function deployMember(deployment: Deployment): Promise<Deployed> {
  const { workspace, member, directory, includesDev } = deployment;
  const rules = projectRules(workspace, member);
  const lock = copyArchives(deployment);
  const extracted = extractMember(lock, member, { includesDev });
  await copyMemberFiles(deployment);
  const archives = await archiveDirectories(deployment, lock, extracted);
  const raw = deployedManifest({ ...deployment, lock }, member, {
    kind: 'root',
    archives,
    rules,
  });
  const text = `${JSON.stringify(raw, undefined, 2)}\n`;
  const file = path.join(directory, 'package.json');
  nodeFs.removeTree(file);
  nodeFs.writeFile(file, text);
  copyPatches(deployment);
  const deployed = lockExtracted(lock, parseManifest(text, file), extracted, archives);
  nodeFs.writeFile(path.join(directory, 'package-lock.json'), formatPackageLock(deployed));
  const folders = [...archives.values()].map(({ resolved }) => resolved.slice('file:'.length));
  return { lock: deployed, archives: folders };
}
