import {
  type DirectoryPlacement,
  findOptionalSet,
  probeLinkMethod,
  type StagedTree,
  stageTree,
  type TreeChange,
} from '@dx/pkg-link';
import type { Workspace } from '@dx/pkg-workspace';
import type { Application } from './apply-plan.ts';
import { archiveRequestOf } from './archive-request.ts';
import { openLinkQueue } from './link-queue.ts';
import type { Session } from './session.ts';
import type { Plan } from './types.ts';

/**
 * Builds everything that is new beside the visible tree. Each package is linked as soon as the store has it, while
 * others are still on their way; an optional one that cannot be had is dropped.
 */
export async function stagePlan(
  session: Session,
  workspace: Workspace,
  { plan, lock }: Pick<Application, 'plan' | 'lock'>,
): Promise<StagedTree> {
  const { onEvent, signal } = session.options;
  const store = session.store();
  session.fs.mkdir(store.directory, { recursive: true });
  const method = probeLinkMethod({
    storeDirectory: store.directory,
    projectDirectory: workspace.root,
    fs: session.fs,
  });
  onEvent?.({ kind: 'stage', stage: plan.fetch.length > 0 ? 'fetch' : 'link' });
  session.archives().fetchAll(plan.fetch.map((placement) => archiveRequestOf(placement, workspace.settings)));
  const progress = openProgress(session, plan);
  const links = openLinkQueue(session.runner);
  return stageTree(changeOf(plan), {
    root: workspace.root,
    fs: session.fs,
    linkMethod: method,
    dropWith: (path) => findOptionalSet(lock, path),
    ...(signal === undefined ? {} : { signal }),
    linkPackage: async (placement, destination) => {
      const request = archiveRequestOf(placement, workspace.settings);
      try {
        const integrity = await session.archives().ready(request);
        await links.link({ store: store.directory, integrity, destination, method });
        progress();
        return 'linked';
      } catch (error) {
        return dropOptional(placement, error);
      }
    },
  });
}

function changeOf(plan: Plan): TreeChange {
  const directories = [...plan.link, ...plan.fetch].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    desired: plan.desired,
    directories,
    symlinks: plan.symlinks,
    bins: plan.bins,
    remove: plan.remove,
  };
}

function openProgress(session: Session, plan: Plan): () => void {
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
