import { AsyncLocalStorage } from 'node:async_hooks';
import {
  approvalKey,
  identifyPackage,
  judgeIdentity,
  readApprovals,
  runRootLifecycleAfter,
  runRootLifecycleBefore,
  type ScriptApprovals,
} from '@dx/pkg-build';
import type { PrepareRequest, PrepareSource } from '@dx/pkg-fetch';
import { combineSettings, type Settings, type Workspace } from '@dx/pkg-workspace';
import { install } from './install.ts';
import type { InstallOptions, InstallPorts, InstallScripts } from './types.ts';

/** Whether scripts of a commit may run. `waiting`: nobody has said anything; `key` is what approves exactly this one. */
export type PreparationVerdict =
  | { readonly status: 'approved' | 'refused' }
  | { readonly status: 'waiting'; readonly key?: string };

/** How packages of repositories are prepared. */
export interface SourcePreparation {
  readonly prepare: PrepareSource;
  /** By what a lock says at `resolved`. */
  readonly judge: (resolved: string) => Promise<PreparationVerdict>;
}

/** Repositories that are being prepared further up: two that depend on each other would never be done. */
const underway = new AsyncLocalStorage<ReadonlySet<string>>();

/**
 * Prepares a repository's package as npm does: its dependencies are installed in the checkout, then its own lifecycle
 * runs there. Only for a commit that the project approves, and where scripts run at all; what the repository says of
 * itself is not asked.
 *
 * @throws as `install`, DX_SCRIPT_FAILED
 */
export function openSourcePreparation(options: InstallOptions, workspace: Workspace): SourcePreparation {
  let approvals: Promise<ScriptApprovals> | undefined;
  const judge = async (resolved: string): Promise<PreparationVerdict> => {
    if (underway.getStore()?.has(resolved) === true) return { status: 'refused' };
    approvals ??= readApprovals(approvalInput(options, workspace));
    const source = { name: '', version: '', resolved, registries: [] };
    const identity = await identifyPackage(source, workspace.root);
    const { status } = judgeIdentity(identity, await approvals);
    if (status !== 'pending') return { status: status === 'approved' ? status : 'refused' };
    const key = approvalKey(identity);
    return { status: 'waiting', ...(key === undefined ? {} : { key }) };
  };
  const prepare: PrepareSource = async (request) => {
    const { scripts } = options;
    if (scripts === undefined || (await judge(request.resolved)).status !== 'approved') return 'withheld';
    const preparing = new Set([...(underway.getStore() ?? []), request.resolved]);
    await underway.run(preparing, () => prepareHere(options, scripts, workspace.settings, request));
    return 'done';
  };
  return { prepare, judge };
}

function approvalInput(
  { scripts }: InstallOptions,
  { root, importers, settings }: Workspace,
): Parameters<typeof readApprovals>[0] {
  const setting = settings.values['allow-scripts'];
  const isSaid = setting !== undefined && setting.source !== 'default';
  const { dependencyScripts } = combineSettings(settings);
  return {
    manifest: importers['']?.raw ?? {},
    root,
    ...(isSaid ? { setting: { value: setting.value, source: setting.source } } : {}),
    context: scripts?.context ?? 'project',
    ignoreScripts: scripts === undefined || dependencyScripts === 'none',
    allowAll: dependencyScripts === 'all',
  };
}

/** A lockfile that the repository has is used; `package-lock.json` is what no archive takes along. */
async function prepareHere(
  options: InstallOptions,
  scripts: InstallScripts,
  settings: Settings,
  { directory, manifest, signal }: PrepareRequest,
): Promise<void> {
  const target = { directory, manifest };
  const outer = await scripts.environment();
  const env = { ...outer, INIT_CWD: directory, npm_config_local_prefix: directory };
  const { scriptShell } = scripts;
  const shell = scriptShell === undefined ? {} : { scriptShell };
  const run = { kind: 'bare', stdio: 'pipe', env, ...shell } as const;
  const { network = 'online' } = options.policy ?? {};
  await runRootLifecycleBefore(target, run);
  await install({
    project: { ...options.project, directory },
    home: options.home,
    policy: { lockfile: 'npm', network, omit: [] },
    ports: { ...portsFor(options), settings },
    scripts: { environment: () => env, ...shell },
    ...(signal === undefined ? {} : { signal }),
  });
  await runRootLifecycleAfter(target, { changed: true }, run);
}

/** What the outer installation goes on using is not closed by the inner one. */
function portsFor({ ports = {} }: InstallOptions): InstallPorts {
  const { runner: _runner, transport, ...rest } = ports;
  if (transport === undefined) return rest;
  const shared = { request: transport.request.bind(transport), close: async (): Promise<void> => undefined };
  return { ...rest, transport: shared };
}
