import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { copiedMember, type Lock, type LockPackage } from '@dx/pkg-lock';
import { archiveFolder, type Deployment } from './deploy-member.ts';

/** The lock with archives of the project (`file:vendor/a.tgz`) where they lie in the deployed directory, copied there. */
export function copyArchives({ lock, workspace, directory }: Deployment): Lock {
  const packages: Record<string, LockPackage> = Object.assign(Object.create(null), lock.packages);
  const copies = new Map<string, string>();
  for (const [location, entry] of Object.entries(lock.packages)) {
    if (entry.link === true || entry.resolved?.startsWith('file:') !== true) continue;
    if (copiedMember(lock.packages, entry) !== undefined) continue;
    const source = path.resolve(workspace.root, entry.resolved.slice('file:'.length));
    const copy = copies.get(source) ?? `${archiveFolder}/${copies.size}-${path.basename(source)}`;
    if (!copies.has(source)) copyFile(source, path.join(directory, copy));
    copies.set(source, copy);
    packages[location] = { ...entry, resolved: `file:${copy}` };
  }
  return { ...lock, packages };
}

function copyFile(from: string, to: string): void {
  nodeFs.mkdir(path.dirname(to), { recursive: true });
  nodeFs.copyFile(from, to, 'copy');
}
