import { isDxError } from '@dx/pkg-core';
import { type DirectoryPlacement, type LinkMethod, type LinkOutcome, probeLinkMethod } from '@dx/pkg-link';
import type { Workspace } from '@dx/pkg-workspace';
import { archiveRequestOf } from '../archive-request.ts';
import { copyMember } from '../copies/copy-member.ts';
import type { LinkTask } from '../install-tasks.ts';
import { type LinkQueue, openLinkQueue } from '../link-queue.ts';
import type { Session } from '../session.ts';
import type { InstallEvent, Plan } from '../types.ts';

/** Brings packages out of the store, fetching what it lacks. */
export interface PackageLinker {
  readonly method: LinkMethod;
  /** Paths of linked packages that have install scripts, whatever the lock says. */
  readonly scripted: ReadonlySet<string>;
  linkPackage(placement: DirectoryPlacement, destination: string): Promise<LinkOutcome>;
}

/**
 * Starts all downloads of a plan and links each package as soon as the store has it, while others are still on their
 * way; an optional one that cannot be had is dropped. What has scripts or a patch shares no file with the store.
 *
 * @param directory absolute, on the file system that packages are linked to
 */
export function openPackageLinker(
  session: Session,
  workspace: Workspace,
  plan: Pick<Plan, 'link' | 'fetch'>,
  directory: string,
): PackageLinker {
  const store = session.store();
  session.fs.mkdir(store.directory, { recursive: true });
  const method = probeLinkMethod({
    storeDirectory: store.directory,
    projectDirectory: directory,
    fs: session.fs,
  });
  session.options.onEvent?.({ kind: 'stage', stage: plan.fetch.length > 0 ? 'fetch' : 'link' });
  session.archives().fetchAll(plan.fetch.map((placement) => archiveRequestOf(placement, workspace.settings)));
  const progress = openProgress(session, plan);
  const links = openLinkQueue(session.runner);
  const scripted = new Set<string>();
  const linkPackage = async (placement: DirectoryPlacement, destination: string): Promise<LinkOutcome> => {
    try {
      if (placement.copyOf !== undefined) {
        const { copyOf } = placement;
        copyMember(session.fs, copyOf, session.copies.get(copyOf), destination);
        progress();
        return 'linked';
      }
      const request = archiveRequestOf(placement, workspace.settings);
      const integrity = await session.archives().ready(request);
      const ownMethod = placement.patch !== undefined && method === 'hardlink' ? 'copy' : method;
      const isFresh = session.archives().wasAdded(integrity);
      const task = { store: store.directory, integrity, destination, method: ownMethod, isFresh };
      const hasScripts = await linkOrRenew(links, task, (damaged) => {
        if (damaged !== undefined) session.options.onEvent?.(warnOf(placement, damaged));
        return session.archives().again(request);
      });
      if (hasScripts) scripted.add(placement.path);
      progress();
    } catch (error) {
      return dropOptional(placement, error);
    }
    await applyPatch(session, placement, destination);
    return 'linked';
  };
  return { method, scripted, linkPackage };
}

/** What the store only seemed to have, because its contents were lost or changed, is fetched again. */
async function linkOrRenew(
  links: LinkQueue,
  task: LinkTask,
  bringAgain: (damaged: string | undefined) => Promise<unknown>,
): Promise<boolean> {
  try {
    return await links.link(task);
  } catch (error) {
    const isDamaged = isDxError(error, 'DX_STORE_ENTRY_DAMAGED');
    if (!isDamaged && !isDxError(error, 'DX_STORE_ENTRY_VANISHED')) throw error;
    await bringAgain(isDamaged ? String(error.details['file']) : undefined);
    return links.link(task);
  }
}

/** A person who edits a file in `node_modules` edits it for every project that has it. */
function warnOf({ name, version }: DirectoryPlacement, file: string): InstallEvent {
  const what = file === '' ? 'it' : file;
  return {
    kind: 'warning',
    message: `${name}@${version} is fetched again: ${what} was changed in the store, probably by an edit in some node_modules; for changes that stay, use dx patch`,
  };
}

/** A patch that does not fit is an error, for an optional package too. */
async function applyPatch(
  { fs, patches }: Session,
  { patch, name, version }: DirectoryPlacement,
  directory: string,
): Promise<void> {
  if (patch === undefined) return;
  const found = patches.get(patch);
  if (found === undefined) throw new TypeError(`the patch of ${name}@${version} was not read`);
  const { patchPackage } = await import('../patches/patch-package.ts');
  patchPackage(fs, found, { packageId: `${name}@${version}`, directory });
}

function openProgress(session: Session, plan: Pick<Plan, 'link' | 'fetch'>): () => void {
  const total = plan.link.length + plan.fetch.length;
  let done = 0;
  return () => {
    done += 1;
    session.options.onEvent?.({ kind: 'progress', stage: 'link', done, total });
  };
}

function dropOptional(placement: DirectoryPlacement, error: unknown): { readonly dropped: string } {
  if (!placement.optional) throw error;
  return { dropped: error instanceof Error ? error.message : String(error) };
}
