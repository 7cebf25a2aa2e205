import type { ScriptApprovals } from '@dx/pkg-build';
import { type DirectoryPlacement, isSharedPath, type LinkPlacement, type Tree } from '@dx/pkg-link';
import type { Lock } from '@dx/pkg-lock';
import { combineSettings, type Workspace } from '@dx/pkg-workspace';
import type { Session } from '../session.ts';

/** Which install scripts may run here, with everything that takes time put off until somebody has scripts. */
export interface ScriptGate {
  readonly session: Session;
  readonly workspace: Workspace;
  readonly lock: Lock;
  /** `none`: scripts are off. `unruled`: nobody has approved or denied anything. `ruled`: see `approvals`. `all`. */
  readonly policy: 'none' | 'unruled' | 'ruled' | 'all';
  /** What waits for a decision fails the installation. */
  readonly isStrict: boolean;
  /** Whether anything is to run at all; otherwise what has scripts is only told of. */
  readonly runs: boolean;
  /** Read once. Warnings about entries are told then. */
  readonly approvals: () => Promise<ScriptApprovals>;
}

/** Opens the gate; loads and reads nothing. */
export function openScriptGate(session: Session, workspace: Workspace, lock: Lock): ScriptGate {
  const { settings, importers } = workspace;
  const { dependencyScripts, strictScripts } = combineSettings(settings);
  const isRuled =
    importers['']?.raw['allowScripts'] !== undefined ||
    (settings.values['allow-scripts']?.source ?? 'default') !== 'default';
  let approvals: Promise<ScriptApprovals> | undefined;
  const gate: ScriptGate = {
    session,
    workspace,
    lock,
    policy: dependencyScripts === 'approved' ? (isRuled ? 'ruled' : 'unruled') : dependencyScripts,
    isStrict: strictScripts,
    runs: session.options.scripts !== undefined,
    approvals: () => {
      approvals ??= import('./read-policy.ts').then(({ readPolicy }) => readPolicy(gate));
      return approvals;
    },
  };
  return gate;
}

/** Whether a package has install scripts that have not run. */
export function isWaiting(placement: DirectoryPlacement): boolean {
  return placement.hasInstallScript && placement.built !== true && !placement.inBundle;
}

/** The absolute path of what lies in a shared cell, whether or not the project has its link to them yet. */
export function sharedPath({ placements }: Tree, path: string): string {
  const link = placements.find((placement) => placement.path === sharedLink);
  return `${link?.kind === 'link' ? link.target : ''}${path.slice(sharedLink.length)}`;
}

const sharedLink = 'node_modules/.dx/links';

/**
 * Paths of packages that were installed without their scripts and may run them now. Nothing is loaded where nobody waits
 * or nothing is approved.
 *
 * @throws DX_ALLOW_SCRIPTS_FLAG
 */
export async function findDue(gate: ScriptGate, current: Tree | undefined): Promise<ReadonlySet<string>> {
  if (!gate.runs || gate.policy === 'none' || gate.policy === 'unruled') return new Set();
  const waiting = (current?.placements ?? []).filter(
    (placement) => placement.kind === 'directory' && isWaiting(placement) && !isSharedPath(placement.path),
  ) as readonly DirectoryPlacement[];
  const isFlag = ['cli', 'env'].includes(gate.workspace.settings.values['allow-scripts']?.source ?? '');
  if (isFlag) await gate.approvals();
  if (waiting.length === 0) return new Set();
  const { isApproved } = await import('./read-policy.ts');
  const verdicts = await Promise.all(waiting.map((placement) => isApproved(gate, placement)));
  return new Set(waiting.filter((_, index) => verdicts[index]).map(({ path }) => path));
}

/** Locations of the lock whose scripts will run, as far as the lock or the current tree tells that they have some. */
export async function findBuilds(gate: ScriptGate, current: Tree | undefined): Promise<readonly string[]> {
  if (!gate.runs || gate.policy === 'none' || gate.policy === 'unruled') return [];
  const { isApproved } = await import('./read-policy.ts');
  const known = listScripted(current);
  const locations = Object.entries(gate.lock.packages)
    .filter(([location, { hasInstallScript }]) => hasInstallScript === true || known.has(location))
    .filter(([, { link, inBundle }]) => link !== true && inBundle !== true)
    .map(([location]) => location);
  const verdicts = await Promise.all(
    locations.map((location) => isApproved(gate, placeOf(location, gate.lock))),
  );
  return locations.filter((_, index) => verdicts[index]);
}

/** Locations at which the current tree was found to have scripts. */
function listScripted(current: Tree | undefined): ReadonlySet<string> {
  const directories = (current?.placements ?? []).filter((placement) => placement.kind === 'directory');
  return new Set(
    directories.flatMap(({ hasInstallScript, locations, path }) =>
      hasInstallScript ? (locations ?? [path]) : [],
    ),
  );
}

/**
 * Links to directories of the project that may have scripts to run once the tree is in place: members for a bare
 * installation, and other directories for one that adds packages too. As npm does, whether something changed or not.
 */
export function findOwnLinks(gate: ScriptGate, { placements }: Tree): readonly LinkPlacement[] {
  const { workspace, session, policy } = gate;
  const kind = session.options.request?.kind ?? 'install';
  if (policy === 'none' || (kind !== 'install' && kind !== 'add')) return [];
  const targets = new Set<string>();
  return placements.filter((placement): placement is LinkPlacement => {
    if (placement.kind !== 'link' || placement.target.includes('node_modules')) return false;
    const { target } = placement;
    if (targets.has(target) || target.startsWith('/') || /^[a-z]:/i.test(target)) return false;
    targets.add(target);
    if (!Object.hasOwn(workspace.importers, target)) return true;
    return kind === 'install' && hasScripts(gate, target);
  });
}

const events = ['preinstall', 'install', 'postinstall', 'prepare'];

function hasScripts({ workspace, session }: ScriptGate, member: string): boolean {
  const scripts = workspace.importers[member]?.fields.scripts ?? {};
  if (events.some((event) => Object.hasOwn(scripts, event))) return true;
  return session.fs.lstat(`${workspace.root}/${member}/binding.gyp`) !== undefined;
}

function placeOf(location: string, { packages }: Lock): DirectoryPlacement {
  const { name, version = '', resolved, integrity, optional } = packages[location] ?? {};
  return {
    kind: 'directory',
    path: location,
    name: name ?? location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
    ...(resolved === undefined ? {} : { resolved }),
    ...(integrity === undefined ? {} : { integrity }),
    optional: optional === true,
    hasInstallScript: true,
    inBundle: false,
  };
}
