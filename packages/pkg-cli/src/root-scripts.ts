import { runRootLifecycleAfter, runRootLifecycleBefore } from '@dx/pkg-build';
import type { InstallReceipt, InstallRequest } from '@dx/pkg-install';
import { type Manifest, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { CommandContext } from './command-context.ts';
import { scriptOptions } from './script-options.ts';

/** The project's own scripts around an installation, as npm 12 runs them. */
export interface RootScripts {
  /** What comes before anything is resolved. Whether something ran, which may have changed the project's files. */
  runBefore(): Promise<boolean>;
  /** What comes when the tree is in place. */
  runAfter(receipt: InstallReceipt): Promise<void>;
}

/** `command` is npm's name of what runs: `install`, `ci`, `uninstall`, `update`. */
export function openRootScripts(
  workspace: Workspace,
  manifest: Manifest,
  context: CommandContext,
  { request, command }: { readonly request: InstallRequest; readonly command: string },
): RootScripts {
  const target = { directory: workspace.root, manifest: manifest.raw };
  const kind = request.kind === 'install' ? 'bare' : 'change';
  const options = {
    ...scriptOptions(workspace, context, command),
    kind,
    foregroundScripts: settingValue(workspace.settings, 'foreground-scripts') === true,
  } as const;
  return {
    runBefore: async () => {
      await runRootLifecycleBefore(target, options);
      return kind === 'bare' && Object.hasOwn(manifest.fields.scripts ?? {}, 'preinstall');
    },
    runAfter: ({ added, changed, removed }) =>
      runRootLifecycleAfter(target, { changed: added.length + changed.length + removed.length > 0 }, options),
  };
}
