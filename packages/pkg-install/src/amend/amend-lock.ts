import { isDxError } from '@dx/pkg-core';
import { completeDraft, draftLock, type Lock } from '@dx/pkg-lock';
import type { MetadataSource, ResolveInput, ResolveWarning, VersionManifest } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import { amendWarnings } from './amend-warnings.ts';
import { applyRequested } from './apply-requested.ts';
import { findRetried } from './find-retried.ts';
import { findUnneeded } from './find-unneeded.ts';
import { isBelowModules, judgeEdges } from './judge-edges.ts';
import { pickNew } from './pick-new.ts';
import { warnSkipped } from './warn-skipped.ts';

/** A lock, and what it should become. */
export interface AmendQuestion {
  readonly previous: Lock;
  /** As it is locked. */
  readonly workspace: Pick<Workspace, 'importers'>;
  readonly input: ResolveInput;
  readonly onPick: ((manifest: VersionManifest) => void) | undefined;
}

/** The lock that a resolution with the former one as its preference leads to, and what it would warn of. */
export interface AmendedLock {
  readonly lock: Lock;
  readonly warnings: readonly ResolveWarning[];
}

/**
 * The same lock as `resolve` and `lockGraph` give, without a tree being built, where a change of manifests leaves what is
 * there in place: dependencies that went, those that something in the lock answers, and those whose very names are new.
 * Undefined in every other case, and when anything fails: then only a resolution can tell.
 *
 * Cost: a few passes over the dependencies; 35 ms instead of 160 for 1,000 members and 1,900 packages on Node 20.
 */
export async function amendLock(
  question: AmendQuestion,
  source: MetadataSource,
): Promise<AmendedLock | undefined> {
  try {
    return isPlainQuestion(question.input) ? await amend(question, source) : undefined;
  } catch (error) {
    if (isDxError(error) && error.code !== 'DX_CANCELLED') return undefined;
    throw error;
  }
}

async function amend(
  { previous, workspace, input, onPick }: AmendQuestion,
  source: MetadataSource,
): Promise<AmendedLock | undefined> {
  const draft = draftLock(previous, workspace);
  const wanted = draft && applyRequested(draft.edges, input);
  const found = draft && wanted && judgeEdges(draft.packages, wanted);
  if (draft === undefined || wanted === undefined || found === undefined) return undefined;
  const { packages } = draft;
  const judged = findRetried(found, packages, wanted);
  const news = await pickNew({ packages, judged, source, settings: input.settings ?? {}, onPick });
  if (news === undefined) return undefined;
  const { nodes: added, answered } = news;
  const all = [...wanted.map((edge) => answered.get(edge) ?? edge), ...news.edges];
  const { unneeded: removed, mandatory } = findUnneeded(packages, all);
  const edges = removed.size === 0 ? all : all.filter(({ from }) => !removed.has(from));
  if (edges.some(({ to }) => to !== undefined && removed.has(to))) return undefined;
  if ([...removed].some((location) => !isBelowModules(location))) return undefined;
  const warnings = [
    ...warnSkipped(
      news.failed.filter(({ edge }) => !removed.has(edge.from)),
      { packages, added, edges },
    ),
    ...amendWarnings(input, { packages, added }, mandatory),
  ];
  const lock = completeDraft(draft, workspace, { added, removed, edges });
  return { lock, warnings: Object.freeze(warnings) };
}

/** Whether nothing but manifests and the former lock has a say. */
function isPlainQuestion({
  importers,
  update,
  requested: _requested,
  pins,
  settings = {},
  ...rules
}: ResolveInput): boolean {
  if ((update?.kind ?? 'none') !== 'none' || pins !== undefined) return false;
  if (rules.overrides !== undefined || rules.packageExtensions !== undefined) return false;
  const { installStrategy = 'hoisted', hoistingLimits, omit = [], legacyPeerDeps, preferDedupe } = settings;
  if (installStrategy !== 'hoisted' || hoistingLimits !== undefined || omit.length > 0) return false;
  if (legacyPeerDeps === true || preferDedupe === true) return false;
  return Object.values(importers).every(({ dependenciesMeta }) => dependenciesMeta === undefined);
}
