import path from 'node:path';
import { parseIntegrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type ArchivedPackage, copiedMember, type ExtractedPackage, type Lock } from '@dx/pkg-lock';
import { parseManifest } from '@dx/pkg-workspace';
import { archiveName, describeArchive } from '../pack/describe-archive.ts';
import { writeArchive } from '../pack/write-archive.ts';
import { listMemberFiles } from './copy-member-files.ts';
import { archiveFolder, type Deployment } from './deploy-member.ts';
import { deployedManifest, identify } from './deployed-manifest.ts';

/** Archives of the directories that a deployed member needs, by their location, written beside it. */
export async function archiveDirectories(
  deployment: Deployment,
  lock: Lock,
  extracted: readonly ExtractedPackage[],
): Promise<ReadonlyMap<string, ArchivedPackage>> {
  const archives = new Map<string, ArchivedPackage>();
  const made = new Map<string, ArchivedPackage>();
  for (const origin of new Set(extracted.map((each) => each.origin))) {
    const directory = directoryOf(lock, origin);
    if (directory === undefined) continue;
    const archive = made.get(directory) ?? (await archiveDirectory({ ...deployment, lock }, directory));
    made.set(directory, archive);
    archives.set(origin, archive);
  }
  return archives;
}

/** The directory of the project whose files a package has: its own, or that of the member that it is a copy of. */
function directoryOf({ packages }: Lock, origin: string): string | undefined {
  return isDirectory(origin) ? origin : copiedMember(packages, packages[origin]);
}

/** Not below a `node_modules`: a part of the project. */
function isDirectory(origin: string): boolean {
  return !`/${origin}`.includes('/node_modules/');
}

async function archiveDirectory(deployment: Deployment, origin: string): Promise<ArchivedPackage> {
  const source = path.join(deployment.workspace.root, origin);
  const { files, content } = await listMemberFiles(deployment.workspace, source);
  const manifestText = `${JSON.stringify(deployedManifest(deployment, origin, { kind: 'archived' }), undefined, 2)}\n`;
  const archive = await writeArchive({ directory: source, files, bins: binPaths(content), manifestText });
  const { name, version } = identify(deployment, origin);
  const { integrity } = await describeArchive(name, version, archive);
  const file = `${archiveFolder}/${archiveName(name, version)}`;
  nodeFs.mkdir(path.join(deployment.directory, archiveFolder), { recursive: true });
  nodeFs.writeFile(path.join(deployment.directory, file), archive);
  const manifest = parseManifest(manifestText, path.join(source, 'package.json'));
  return { manifest, resolved: `file:${file}`, integrity: parseIntegrity(integrity) };
}

function binPaths({ bin }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof bin !== 'object' || bin === null) return [];
  return Object.values(bin).filter((file): file is string => typeof file === 'string');
}
