import npa from 'npm-package-arg';
import semver from 'semver';
import type { ScriptRule } from '../types.ts';
import { canonicalRepository } from './canonical-repository.ts';

/** A rule, or why an entry is none. Beside an `idle` entry, which npm accepts without effect, no other place counts. */
export type ParsedRule =
  | { readonly status: 'rule'; readonly rule: ScriptRule }
  | { readonly status: 'idle' | 'unreadable'; readonly reason: string };

/** Reads one entry of a policy. `root` is what paths are relative to. */
export function parseRule(key: string, value: unknown, root: string): ParsedRule {
  const shown = JSON.stringify(key.slice(0, 200));
  let spec: npa.Result;
  try {
    spec = npa(key, root);
  } catch {
    return { status: 'unreadable', reason: `${shown} is no package` };
  }
  if (spec.type === 'tag')
    return {
      status: 'unreadable',
      reason: `${shown} is a tag; use exact versions joined by "||", or the name`,
    };
  const versions = listVersions(spec);
  if (versions === 'range')
    return {
      status: 'unreadable',
      reason: `${shown} is a range; use exact versions joined by "||", or the name`,
    };
  if (typeof value !== 'boolean') return { status: 'idle', reason: `${shown} is neither true nor false` };
  const match = matchOf(spec, versions, value);
  if (match === undefined)
    return { status: 'idle', reason: `${shown} never matches; use what it resolves to` };
  return { status: 'rule', rule: Object.freeze({ key, allow: value, match: Object.freeze(match) }) };
}

/** The exact versions that a registry spec names; `undefined` when it names all, or is no registry spec. */
function listVersions({ type, fetchSpec }: npa.Result): readonly string[] | 'range' | undefined {
  if (type === 'version') return [fetchSpec ?? ''];
  if (type !== 'range' || fetchSpec === '*' || fetchSpec === null) return undefined;
  const versions = fetchSpec.split('||').map((part) => semver.valid(part.trim()));
  return versions.every((version) => version !== null) ? versions : 'range';
}

function matchOf(
  spec: npa.Result,
  versions: readonly string[] | undefined,
  allow: boolean,
): ScriptRule['match'] | undefined {
  if (spec.type === 'version' || spec.type === 'range')
    return { kind: 'registry', name: spec.name ?? '', ...(versions === undefined ? {} : { versions }) };
  if (spec.type === 'git') return matchRepository(spec, allow);
  if (spec.type === 'alias') return undefined;
  const addresses = [spec.fetchSpec, spec.saveSpec].filter((address) => address !== null);
  return { kind: 'exact', addresses };
}

/** A range of git tags cannot be checked against a commit: it allows nothing, and denies the whole repository. */
function matchRepository(spec: npa.Result, allow: boolean): ScriptRule['match'] | undefined {
  const repository = canonicalRepository(spec);
  const hasRange = typeof spec.gitRange === 'string';
  if (repository === undefined || (hasRange && allow)) return undefined;
  const commit = hasRange ? '' : (spec.gitCommittish ?? '');
  return { kind: 'git', repository, ...(commit === '' ? {} : { commit }) };
}
