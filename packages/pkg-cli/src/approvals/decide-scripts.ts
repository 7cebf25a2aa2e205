import { approveScripts, type Build, denyScripts, reviewBuilds, selectBuilds } from '@dx/pkg-build';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { editManifest, setField, type Workspace } from '@dx/pkg-workspace';
import { approvalsOf } from './installed-builds.ts';

/** What a person decided. */
export interface Decision {
  readonly verb: 'approve' | 'deny';
  /** Names, with or without a range; with `all`, everything that waits. */
  readonly words: readonly string[];
  readonly isAll: boolean;
  /** Approve this version only. */
  readonly isPinned: boolean;
}

/** What became of it. */
export interface DecisionResult {
  readonly changes: readonly { readonly key: string; readonly change: 'added' | 'removed' }[];
  readonly warnings: readonly string[];
}

/**
 * Writes a decision about install scripts into `allowScripts` of the root's package.json.
 *
 * @throws DX_NOT_INSTALLED when a word fits no installed package with scripts
 */
export async function decideScripts(
  workspace: Workspace,
  builds: readonly Build[],
  { verb, words, isAll, isPinned }: Decision,
): Promise<DecisionResult> {
  const manifest = workspace.importers[''];
  if (manifest === undefined) throw new TypeError('a workspace has its root manifest');
  const selected = isAll ? await waiting(workspace, builds) : await named(builds, words);
  const change = {
    root: workspace.root,
    selected: identitiesOf(selected),
    installed: identitiesOf(builds),
    pin: isPinned,
  };
  const edit = await (verb === 'approve' ? approveScripts : denyScripts)(manifest.raw, change);
  const fields = Object.entries(edit.fields).map(([name, value]) => setField([name], value));
  if (fields.length > 0) nodeFs.writeFile(manifest.path, editManifest(manifest, fields));
  return { changes: edit.changes, warnings: edit.warnings };
}

async function waiting(workspace: Workspace, builds: readonly Build[]): Promise<readonly Build[]> {
  const { pending } = reviewBuilds(builds, { ...(await approvalsOf(workspace)), policy: 'ask' });
  const paths = new Set(pending.map(({ path }) => path));
  return builds.filter(({ path }) => paths.has(path));
}

async function named(builds: readonly Build[], words: readonly string[]): Promise<readonly Build[]> {
  const { selected, unmatched } = await selectBuilds(builds, words);
  if (unmatched.length === 0) return selected;
  throw new DxError({
    code: 'DX_NOT_INSTALLED',
    message: `No installed package with install scripts matches ${unmatched.join(', ')}`,
    hint: 'dx install-scripts ls lists those that wait; dx ls --all lists everything',
    details: { words: unmatched },
  });
}

function identitiesOf(builds: readonly Build[]): readonly NonNullable<Build['identity']>[] {
  return builds.flatMap(({ identity }) => (identity === undefined ? [] : [identity]));
}
