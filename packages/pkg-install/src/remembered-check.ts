import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import {
  type CheckLockOptions,
  checkLock,
  type LockCheck,
  type Lockfile,
  lockPreferences,
} from '@dx/pkg-lock';
import type { SourceRules } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import { lockRules, type ProjectRules } from './project-rules.ts';
import { refuseSources } from './refuse-sources.ts';

/** Raised when `checkLock`, or what is looked at beside it, decides anything differently. */
const rulesVersion = 3;

/** What decides beside lockfile and manifests. */
export interface RememberedCheckOptions extends Omit<CheckLockOptions, 'overrides'> {
  /** From where packages may come. */
  readonly allow: SourceRules;
  /** Of the root's manifest. */
  readonly rules: ProjectRules;
}

/** A verdict, and the file that stands for it. */
export interface RememberedCheck {
  readonly check: LockCheck;
  /** Absolute; verdicts that depend on more may be kept beside it. Undefined without a lockfile. */
  readonly marker: string | undefined;
}

/**
 * `checkLock`, remembered: the verdict depends on nothing but lockfile, manifests, catalogs, hoisting limits and options,
 * and in a fresh process it takes 30 ms for 700 packages. "Satisfied" is kept as an empty file below `<home>/checks`,
 * named by a hash of all that went in; every other verdict is worked out again.
 *
 * @throws DX_SOURCE_REFUSED for a lock that fits and takes a package from where it may not; DX_INVALID_OVERRIDE
 */
export function rememberedCheck(
  fs: FsOps,
  home: string,
  workspace: Workspace,
  found: Lockfile | undefined,
  options: RememberedCheckOptions,
): RememberedCheck {
  if (found === undefined) return { check: checkLock(workspace, undefined), marker: undefined };
  const marker = `${home}/checks/${hashInputs(workspace, found, options)}`;
  if (fs.lstat(marker) !== undefined) return { check: { status: 'satisfied', lock: found.lock }, marker };
  const check = checkWithRules(workspace, found, options);
  if (check.status === 'satisfied') remember(fs, marker);
  return { check, marker };
}

/**
 * `checkLock` with the rules of a project, and what is looked at beside it.
 *
 * @throws DX_SOURCE_REFUSED, DX_INVALID_OVERRIDE
 */
export function checkWithRules(
  workspace: Workspace,
  { lock }: Lockfile,
  { allow, rules, ...options }: RememberedCheckOptions,
): LockCheck {
  const opened = lockRules(workspace, rules);
  const check = checkLock(workspace, lock, { ...options, ...opened });
  if (check.status !== 'satisfied') return check;
  refuseSources(lock, allow);
  const contradicted = rules.overrideDirect ? undefined : findContradiction(workspace, opened);
  if (contradicted === undefined) return check;
  const message = `The project overrides ${contradicted}, which it asks for itself`;
  const reason = Object.freeze({ kind: 'changed', location: '', name: contradicted, message } as const);
  return Object.freeze({ status: 'stale', reasons: [reason], preferences: lockPreferences(lock) });
}

/** What the root asks for and overrides to something else: an error once it is resolved. */
function findContradiction(
  { importers }: Workspace,
  { overrides }: ReturnType<typeof lockRules>,
): string | undefined {
  if (overrides === undefined) return undefined;
  const { dependencies, devDependencies, optionalDependencies } = importers['']?.fields ?? {};
  for (const [name, spec] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }))
    if (overrides.specOf([{ name, spec }]).spec !== spec) return name;
  return undefined;
}

function hashInputs(
  { importers, catalogs }: Workspace,
  found: Lockfile,
  { legacyPeerDeps, allow, folders, rules }: RememberedCheckOptions,
): string {
  const hash = createHash('sha256');
  const { hoistingLimits } = rules;
  hash.update(
    JSON.stringify([rulesVersion, found.kind, legacyPeerDeps === true, allow, catalogs, hoistingLimits]),
  );
  hash.update(found.kind === 'npm' ? found.text : found.bytes);
  const manifests = [...Object.entries(importers), ...Object.entries(folders ?? {})];
  for (const [location, { text }] of manifests) hash.update(JSON.stringify([location, text]));
  return hash.digest('hex');
}

/** What cannot be remembered is worked out again; an install does not fail for it. */
export function remember(fs: FsOps, marker: string): void {
  try {
    fs.mkdir(marker.slice(0, marker.lastIndexOf('/')), { recursive: true });
    fs.writeFile(marker, '');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
