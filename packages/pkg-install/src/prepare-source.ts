import { AsyncLocalStorage } from 'node:async_hooks';
import {
  approvalKey,
  composeEnvironment,
  identifyPackage,
  judgeIdentity,
  readApprovals,
  runRootLifecycleAfter,
  runRootLifecycleBefore,
  type ScriptApprovals,
} from '@dx/pkg-build';
import type { PrepareRequest, PrepareSource } from '@dx/pkg-fetch';
import { exportedSettings, type Settings, settingValue, type Workspace } from '@dx/pkg-workspace';
import { install } from './install.ts';
import type { InstallOptions, InstallPorts } from './types.ts';

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
 * runs there. Only for a commit that the project approves; what the repository says of itself is not asked.
 *
 * @throws as `install`, DX_SCRIPT_FAILED
 */
export function openSourcePreparation(options: InstallOptions, workspace: Workspace): SourcePreparation {
  let approvals: Promise<ScriptApprovals> | undefined;
  const judge = async (resolved: string): Promise<PreparationVerdict> => {
    if (underway.getStore()?.has(resolved) === true) return { status: 'refused' };
    approvals ??= readApprovals(approvalInput(workspace));
    const source = { name: '', version: '', resolved, registries: [] };
    const identity = await identifyPackage(source, workspace.root);
    const { status } = judgeIdentity(identity, await approvals);
    if (status !== 'pending') return { status: status === 'approved' ? status : 'refused' };
    const key = approvalKey(identity);
    return { status: 'waiting', ...(key === undefined ? {} : { key }) };
  };
  const prepare: PrepareSource = async (request) => {
    if ((await judge(request.resolved)).status !== 'approved') return 'withheld';
    const preparing = new Set([...(underway.getStore() ?? []), request.resolved]);
    await underway.run(preparing, () => prepareHere(options, workspace.settings, request));
    return 'done';
  };
  return { prepare, judge };
}

function approvalInput({ root, importers, settings }: Workspace): Parameters<typeof readApprovals>[0] {
  const setting = settings.values['allow-scripts'];
  const isSaid = setting !== undefined && setting.source !== 'default';
  return {
    manifest: importers['']?.raw ?? {},
    root,
    ...(isSaid ? { setting: { value: setting.value, source: setting.source } } : {}),
    ignoreScripts: settingValue(settings, 'ignore-scripts') === true,
    allowAll:
      settingValue(settings, 'dangerously-allow-all-scripts') === true ||
      settingValue(settings, 'compat') === 'npm11',
  };
}

/** A lockfile that the repository has is used; `package-lock.json` is what no archive takes along. */
async function prepareHere(
  options: InstallOptions,
  settings: Settings,
  { directory, manifest, signal }: PrepareRequest,
): Promise<void> {
  const target = { directory, manifest };
  const run = { kind: 'bare', stdio: 'pipe', env: environmentOf(options, settings, directory) } as const;
  const { network = 'online' } = options.policy ?? {};
  await runRootLifecycleBefore(target, run);
  await install({
    project: { ...options.project, directory },
    home: options.home,
    policy: { lockfile: 'npm', network },
    ports: { ...portsFor(options), settings },
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

function environmentOf(
  { project }: InstallOptions,
  settings: Settings,
  directory: string,
): Readonly<Record<string, string>> {
  return composeEnvironment({
    base: project.env,
    exported: exportedSettings(settings),
    command: 'install',
    directory,
    root: directory,
    home: project.home,
    globalPrefix: project.globalPrefix,
    execPath: process.argv[1] ?? process.execPath,
    nodePath: process.execPath,
    userAgent: settings.network.userAgent,
    version: project.dxVersion,
    color: false,
  });
}
