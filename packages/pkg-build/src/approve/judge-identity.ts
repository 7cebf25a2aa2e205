import type { HeldReason, ScriptApprovals, ScriptIdentity, ScriptRule } from '../types.ts';

/** Whether an identity may run scripts. */
export type ScriptVerdict =
  | { readonly status: 'approved' }
  | { readonly status: 'denied'; readonly rule: string }
  | { readonly status: 'pending'; readonly reason?: HeldReason }
  /** Scripts are off: it neither runs nor waits. */
  | { readonly status: 'ignored' };

/**
 * The one gate in front of every script of a dependency. A denial beats every approval; without an approval that fits
 * the identity nothing runs. Where an approval was recorded with an integrity, that has to fit too. O(rules).
 */
export function judgeIdentity(
  identity: ScriptIdentity | undefined,
  approvals: ScriptApprovals,
): ScriptVerdict {
  if (approvals.policy === 'none') return { status: 'ignored' };
  if (identity?.kind === 'bundled') return { status: 'ignored' };
  if (identity?.kind === 'workspace' || approvals.policy === 'all') return { status: 'approved' };
  if (identity === undefined || identity.kind === 'unknown') return { status: 'pending' };
  const denial = approvals.rules.find((rule) => !rule.allow && fits(rule, identity));
  if (denial !== undefined) return { status: 'denied', rule: denial.key };
  const allowed = approvals.rules.some((rule) => rule.allow && fits(rule, identity));
  if (!allowed) return withReason(findReason(identity, approvals.rules));
  return fitsIntegrity(identity, approvals) ? { status: 'approved' } : withReason('other-integrity');
}

/** The entry that approves exactly this, as npm writes it; nothing when it cannot be approved. */
export function approvalKey(identity: ScriptIdentity | undefined): string | undefined {
  if (identity?.kind === 'registry')
    return identity.version === undefined ? identity.url : `${identity.name}@${identity.version}`;
  if (identity?.kind === 'remote') return identity.url;
  return identity?.kind === 'git' || identity?.kind === 'file' ? identity.key : undefined;
}

function withReason(reason: HeldReason | undefined): ScriptVerdict {
  return reason === undefined ? { status: 'pending' } : { status: 'pending', reason };
}

/** A denial by name also holds where the version, or even the registry, cannot be proven; an approval never does. */
function fits({ allow, match }: ScriptRule, identity: ScriptIdentity): boolean {
  if (match.kind === 'exact')
    return match.addresses.some((address) => addressesOf(identity).includes(address));
  if (match.kind === 'git')
    return (
      identity.kind === 'git' &&
      identity.repository === match.repository &&
      identity.commit.startsWith(match.commit ?? '')
    );
  if (identity.kind === 'remote') return !allow && identity.name === match.name;
  if (identity.kind !== 'registry' || identity.name !== match.name) return false;
  if (match.versions === undefined) return true;
  if (identity.version === undefined) return !allow;
  return match.versions.includes(identity.version.replace(/\+.*$/, ''));
}

function addressesOf(identity: ScriptIdentity): readonly string[] {
  if (identity.kind === 'file') return [identity.path];
  if (identity.kind === 'remote' || identity.kind === 'registry')
    return identity.url === undefined ? [] : [identity.url];
  return [];
}

function fitsIntegrity(identity: ScriptIdentity, { integrities }: ScriptApprovals): boolean {
  const key = approvalKey(identity);
  if (key === undefined || !Object.hasOwn(integrities, key)) return true;
  return 'integrity' in identity && identity.integrity === integrities[key];
}

function findReason(identity: ScriptIdentity, rules: readonly ScriptRule[]): HeldReason | undefined {
  const isNamed = ({ allow, match }: ScriptRule): boolean =>
    allow && match.kind === 'registry' && 'name' in identity && match.name === identity.name;
  const isOtherCommit = ({ allow, match }: ScriptRule): boolean =>
    allow && match.kind === 'git' && identity.kind === 'git' && match.repository === identity.repository;
  if (identity.kind === 'remote') return rules.some(isNamed) ? 'other-source' : undefined;
  return rules.some((rule) => isNamed(rule) || isOtherCommit(rule)) ? 'other-version' : undefined;
}
