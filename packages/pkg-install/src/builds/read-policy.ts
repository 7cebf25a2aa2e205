import {
  type BuildCandidate,
  identifyPackage,
  judgeIdentity,
  readApprovals,
  type ScriptApprovals,
} from '@dx/pkg-build';
import type { DirectoryPlacement, LinkPlacement } from '@dx/pkg-link';
import { defaultRegistry, registryFor, type Settings, settingValue } from '@dx/pkg-workspace';
import type { ScriptGate } from './script-gate.ts';

/**
 * What package.json and the settings say about install scripts.
 *
 * @throws DX_ALLOW_SCRIPTS_FLAG
 */
export async function readPolicy({ workspace, session, policy }: ScriptGate): Promise<ScriptApprovals> {
  const { root, importers, settings } = workspace;
  const setting = settings.values['allow-scripts'];
  const isSaid = setting !== undefined && setting.source !== 'default';
  const approvals = await readApprovals({
    manifest: importers['']?.raw ?? {},
    root,
    ...(isSaid ? { setting: { value: setting.value, source: setting.source } } : {}),
    context: session.options.scripts?.context ?? 'project',
    ignoreScripts: policy === 'none',
    allowAll: policy === 'all',
  });
  for (const message of approvals.warnings) session.options.onEvent?.({ kind: 'warning', message });
  return approvals;
}

/** Whether the identity of a package may run scripts. */
export async function isApproved(gate: ScriptGate, placement: DirectoryPlacement): Promise<boolean> {
  const source = candidateOf(gate, placement, '');
  const identity = await identifyPackage(source, gate.workspace.root);
  return judgeIdentity(identity, await gate.approvals()).status === 'approved';
}

/** A package whose scripts may have to run, where its files lie now. */
export function candidateOf(
  { lock, workspace }: ScriptGate,
  placement: DirectoryPlacement,
  directory: string,
): BuildCandidate {
  const { name, version, path, resolved, integrity, inBundle, optional } = placement;
  const entry = lock.packages[placement.locations?.[0] ?? path];
  return {
    name,
    version,
    path,
    directory,
    registries: registriesOf(workspace.settings, name),
    ...(resolved === undefined ? {} : { resolved }),
    ...(integrity === undefined ? {} : { integrity }),
    ...(inBundle ? { inBundle } : {}),
    facts: {
      optional,
      dev: entry?.dev === true,
      peer: entry?.peer === true,
      devOptional: entry?.devOptional === true,
    },
  };
}

/** A member or another directory of the project, by the link that leads to it. */
export function linkCandidateOf(
  { lock, workspace }: ScriptGate,
  { path, target }: LinkPlacement,
): BuildCandidate {
  const { name, version } = lock.packages[target] ?? {};
  return {
    name: name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: version ?? '',
    path,
    directory: `${workspace.root}/${target}`,
    registries: [],
    link: { target, isMember: Object.hasOwn(workspace.importers, target) },
  };
}

/** Below which addresses archives of a name are the registry's own. */
function registriesOf(settings: Settings, name: string): readonly string[] {
  const own = registryFor(settings, name);
  const replaced = settingValue(settings, 'replace-registry-host') ?? 'npmjs';
  return replaced === 'npmjs' || replaced === 'always' ? [own, defaultRegistry()] : [own];
}
