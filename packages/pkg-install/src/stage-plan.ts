import { findDropSet, markTree, type StagedTree, stageTree, type TreeChange } from '@dx/pkg-link';
import type { Workspace } from '@dx/pkg-workspace';
import type { Application } from './apply-plan.ts';
import { openPackageLinker } from './linker/package-linker.ts';
import type { Session } from './session.ts';
import type { Plan } from './types.ts';

/**
 * Builds everything that is new beside the visible tree. The tree that it gives also says which packages have install
 * scripts although the lock does not.
 */
export async function stagePlan(
  session: Session,
  workspace: Workspace,
  { plan, lock, complete }: Pick<Application, 'plan' | 'lock' | 'complete'>,
): Promise<StagedTree> {
  const { signal } = session.options;
  const { method, linkPackage, scripted } = openPackageLinker(session, workspace, plan, workspace.root);
  const staged = await stageTree(changeOf(plan), {
    root: workspace.root,
    fs: session.fs,
    linkMethod: method,
    dropWith: (path) => findDropSet(lock, plan.desired, path),
    ...(signal === undefined ? {} : { signal }),
    linkPackage: async (placement, destination) => {
      const outcome = await linkPackage(placement, destination);
      if (placement.integrity !== undefined) complete?.stored(session.store(), placement.integrity);
      return outcome;
    },
    hasScripts: (path) => scripted.has(path),
  });
  const tree = markTree(
    staged.tree,
    new Map([...scripted].map((path) => [path, { hasInstallScript: true }])),
  );
  return tree === staged.tree ? staged : Object.freeze({ ...staged, tree });
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
