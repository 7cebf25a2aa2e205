import type { Manifest, Workspace } from '@dx/pkg-workspace';
import { type AnswerContext, wantsLinkTo } from './answers-spec.ts';
import { createRecord, sortRecord } from './compare-names.ts';
import { copiedMember, isImporterLocation, locationName, parentLocation } from './location.ts';
import { lockImporter } from './lock-importer.ts';
import type { Lock, LockEdge, LockPackage, StaleReason } from './types.ts';

type Importers = Pick<Workspace, 'importers'>;

/** What is compared; the rest of a member's manifest changes no resolution. */
const maps = ['dependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta'] as const;

/**
 * What a lock says of a copy of a member: what it says of the member, less what only the member itself needs, and from
 * where it comes.
 */
export function lockCopy(location: string, member: string, manifest: Manifest): LockPackage {
  const {
    devDependencies: _dev,
    bundleDependencies: _bundle,
    hasInstallScript: _scripts,
    workspaces: _members,
    extra: _extra,
    name: _name,
    ...entry
  } = lockImporter(member, manifest);
  const name = manifest.fields.name ?? locationName(member);
  return Object.freeze({
    ...entry,
    ...(name !== locationName(location) && { name }),
    resolved: `file:${member}`,
  });
}

/** Reasons why copies of members are not as the manifests want them. O(dependencies of importers and copies). */
export function compareCopies(
  workspace: Importers,
  context: AnswerContext & { readonly lock: Lock },
  edges: readonly LockEdge[],
  specOf: (edge: LockEdge) => string,
): StaleReason[] {
  const reasons: StaleReason[] = [];
  const { packages } = context.lock;
  for (const [location, entry] of Object.entries(packages)) {
    const member = copiedMember(packages, entry);
    const manifest = member === undefined ? undefined : workspace.importers[member];
    if (member === undefined || manifest === undefined) continue;
    if (textOf(entry) === textOf(lockCopy(location, member, manifest))) continue;
    const message = `The lock has a copy of the member ${member} at ${location} that depends on something else`;
    reasons.push(Object.freeze({ kind: 'importer', location, message }));
  }
  for (const edge of edges) {
    if (!isImporterLocation(edge.from) && copiedMember(packages, packages[edge.from]) === undefined) continue;
    const reason = compareEdge(workspace, context, edge, specOf(edge));
    if (reason !== undefined) reasons.push(Object.freeze(reason));
  }
  return reasons;
}

function textOf(entry: LockPackage): string {
  const compared = createRecord<unknown>();
  for (const map of maps) compared[map] = sortRecord<unknown>({ ...entry[map] });
  return JSON.stringify(compared);
}

function compareEdge(
  workspace: Importers,
  context: AnswerContext & { readonly lock: Lock },
  edge: LockEdge,
  spec: string,
): StaleReason | undefined {
  const { from, name, to } = edge;
  if (to === undefined || (edge.kind !== 'prod' && edge.kind !== 'dev' && edge.kind !== 'optional'))
    return undefined;
  const { packages } = context.lock;
  const found = copiedMember(packages, packages[to]);
  const wanted = spec === edge.spec ? findInjected(workspace, context, edge) : undefined;
  if (wanted === undefined) {
    if (found === undefined || !isImporterLocation(from)) return undefined;
    const message = `The lock has a copy of the member ${found} for ${from || 'the project'}, which does not inject it`;
    return { kind: 'unsatisfied', location: from, name, wanted: spec, found: to, message };
  }
  if (found === wanted && importerOf(to) === importerOf(from)) return undefined;
  const message = `${from} injects ${name}, and the lock has no copy of the member ${wanted} for it`;
  return { kind: 'unsatisfied', location: from, name, wanted: spec, found: to, message };
}

/** The member that a dependency of a member, or of a copy of one, wants a copy of; the root has none. */
function findInjected({ importers }: Importers, context: AnswerContext, edge: LockEdge): string | undefined {
  const { packages } = context.lock;
  const self = copiedMember(packages, packages[edge.from]) ?? edge.from;
  const meta = self === '' ? undefined : importers[self]?.fields.dependenciesMeta;
  if (meta === undefined || !Object.hasOwn(meta, edge.name) || meta[edge.name]?.injected !== true)
    return undefined;
  return Object.keys(importers).find(
    (member) => member !== '' && member !== self && wantsLinkTo(context, edge, member),
  );
}

/** The importer in whose directory a package lies. */
function importerOf(location: string): string {
  let at: string | undefined = location;
  while (at !== undefined && !isImporterLocation(at)) at = parentLocation(at);
  return at ?? '';
}
