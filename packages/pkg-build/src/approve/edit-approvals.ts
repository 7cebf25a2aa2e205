import type { ScriptIdentity, ScriptRule } from '../types.ts';
import { approvalKey } from './judge-identity.ts';

/** What `approveScripts` and `denyScripts` decide on. */
export interface ApprovalChange {
  /** Identities to decide on. */
  readonly selected: readonly ScriptIdentity[];
  /** Everything installed that has scripts; entries for versions that are not among them are stale. */
  readonly installed: readonly ScriptIdentity[];
  /** Absolute directory of the project; `file:` entries are relative to it. */
  readonly root: string;
  /** Approve this very version, as npm does by default; false approves all versions. Denials are never pinned. */
  readonly pin?: boolean;
}

/** How package.json has to change. */
export interface ApprovalEdit {
  /** The new value of each top-level field that changes; undefined: the field goes. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  readonly changes: readonly { readonly key: string; readonly change: 'added' | 'removed' }[];
  /** What could not be done, full sentences without a period. */
  readonly warnings: readonly string[];
}

/**
 * The edit of package.json that approves packages: `name@version` in `allowScripts` (or what names a git commit, an
 * address, a path), which npm reads too, and the integrity in `dx.approvedIntegrity`. Entries of the same package for
 * versions that are gone are taken away. A denial stays: it has to be removed by hand first. Pure.
 *
 * Source: npm 12's `approve-scripts`
 */
export async function approveScripts(
  manifest: Readonly<Record<string, unknown>>,
  change: ApprovalChange,
): Promise<ApprovalEdit> {
  const edit = await openEdit(manifest, change.root);
  for (const identity of change.selected) {
    const denial = edit.entriesOf(identity).find(({ allow }) => !allow);
    const key = change.pin === false ? everyVersionKey(identity) : approvalKey(identity);
    if (denial !== undefined)
      edit.warnings.push(`${denial.key} is denied in allowScripts: remove the entry first`);
    else if (key === undefined) edit.warnings.push(`${nameOf(identity)} cannot be approved`);
    else approve(edit, identity, key, change);
  }
  return finishEdit(manifest, edit);
}

/**
 * The edit of package.json that denies packages in all their versions. Approvals of them go. Pure.
 *
 * Source: npm 12's `deny-scripts`
 */
export async function denyScripts(
  manifest: Readonly<Record<string, unknown>>,
  change: ApprovalChange,
): Promise<ApprovalEdit> {
  const edit = await openEdit(manifest, change.root);
  for (const identity of change.selected) {
    const key = wideKey(identity);
    if (key === undefined) {
      edit.warnings.push(`${nameOf(identity)} has no scripts to deny`);
      continue;
    }
    for (const entry of edit.entriesOf(identity)) if (entry.key !== key) edit.remove(entry.key);
    edit.remove(key, false);
    edit.set(key, false);
  }
  return finishEdit(manifest, edit);
}

function approve(
  edit: Edit,
  identity: ScriptIdentity,
  key: string,
  { installed, pin }: ApprovalChange,
): void {
  const wide = wideKey(identity);
  const keys = new Set(pin === false ? [] : installed.map(approvalKey));
  const others = edit.entriesOf(identity).filter((entry) => entry.key !== key && isSingle(entry, wide));
  for (const entry of others) if (!keys.has(entry.key)) edit.remove(entry.key);
  edit.set(key, true);
  if (pin !== false && 'integrity' in identity) edit.integrities.set(key, identity.integrity);
  const isCovered = installed.every(
    (one) => wideKey(one) !== wide || edit.entries.has(approvalKey(one) ?? ''),
  );
  if (wide !== undefined && wide !== key && isCovered && edit.entries.get(wide) === true) edit.remove(wide);
}

/** An approval of one version; several versions in one entry were written by hand and stay. */
function isSingle({ key, allow, match }: ScriptRule, wide: string | undefined): boolean {
  if (!allow || key === wide) return false;
  return match.kind === 'registry' ? match.versions?.length === 1 && !key.includes('||') : true;
}

/** A name approves what its registry has; an archive from elsewhere is approved by its address all the same. */
function everyVersionKey(identity: ScriptIdentity): string | undefined {
  return identity.kind === 'remote' ? identity.url : wideKey(identity);
}

/** The entry for every version. */
function wideKey(identity: ScriptIdentity): string | undefined {
  if (identity.kind === 'registry' || identity.kind === 'remote') return identity.name;
  if (identity.kind === 'git') return identity.key.replace(/#.*$/s, '');
  return identity.kind === 'file' ? identity.key : undefined;
}

function nameOf(identity: ScriptIdentity): string {
  return wideKey(identity) ?? `A package of kind ${identity.kind}`;
}

/** An edit under way. */
interface Edit {
  readonly entries: Map<string, unknown>;
  readonly integrities: Map<string, unknown>;
  readonly changes: { readonly key: string; readonly change: 'added' | 'removed' }[];
  readonly warnings: string[];
  entriesOf(identity: ScriptIdentity): readonly ScriptRule[];
  set(key: string, value: boolean): void;
  /** `isTold` false: it is about to be set again. */
  remove(key: string, isTold?: boolean): void;
}

async function openEdit(manifest: Readonly<Record<string, unknown>>, root: string): Promise<Edit> {
  const { parseRule } = await import('./parse-rule.ts');
  const entries = new Map(entriesOfMap(manifest['allowScripts']));
  const integrities = new Map(entriesOfMap(mapOf(manifest['dx'])['approvedIntegrity']));
  const changes: Edit['changes'] = [];
  return {
    entries,
    integrities,
    changes,
    warnings: [],
    entriesOf: (identity) =>
      [...entries].flatMap(([key, value]) => {
        const parsed = parseRule(key, value, root);
        return parsed.status === 'rule' && targets(parsed.rule, identity) ? [parsed.rule] : [];
      }),
    set: (key, value) => {
      if (entries.get(key) === value) return;
      entries.set(key, value);
      changes.push({ key, change: 'added' });
    },
    remove: (key, isTold = true) => {
      integrities.delete(key);
      if (!isTold) return;
      if (entries.delete(key)) changes.push({ key, change: 'removed' });
    },
  };
}

/** Whether a rule is about this package, in whatever version. */
function targets({ match }: ScriptRule, identity: ScriptIdentity): boolean {
  if (match.kind === 'git') return identity.kind === 'git' && identity.repository === match.repository;
  if (match.kind === 'registry') return 'name' in identity && identity.name === match.name;
  const address = identity.kind === 'file' ? identity.path : 'url' in identity ? identity.url : undefined;
  return address !== undefined && match.addresses.includes(address);
}

function finishEdit(manifest: Readonly<Record<string, unknown>>, edit: Edit): ApprovalEdit {
  const { approvedIntegrity: _, ...others } = mapOf(manifest['dx']);
  const dx =
    edit.integrities.size === 0 ? others : { ...others, approvedIntegrity: fromMap(edit.integrities) };
  const wanted = { allowScripts: fromMap(edit.entries), dx };
  const fields = Object.entries(wanted).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(mapOf(manifest[field])),
  );
  return Object.freeze({
    fields: Object.freeze(
      Object.fromEntries(
        fields.map(([field, map]) => [field, Object.keys(map).length === 0 ? undefined : map]),
      ),
    ),
    changes: Object.freeze(edit.changes),
    warnings: Object.freeze(edit.warnings),
  });
}

function fromMap(map: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(map);
}

function entriesOfMap(value: unknown): readonly [string, unknown][] {
  return Object.entries(mapOf(value));
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as Readonly<Record<string, unknown>>) : {};
}
