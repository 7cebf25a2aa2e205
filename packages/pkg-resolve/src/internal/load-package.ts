import type { DxError, PackageName } from '@dx/pkg-core';
import { isDxError } from '@dx/pkg-core';
import { versionNotFound, withDependent } from '../errors.ts';
import type { ForeignSpec, WorkspaceSpec } from '../parse-dependency-spec.ts';
import { parseDependencySpec } from '../parse-dependency-spec.ts';
import { notAMember, sourceRefused, unsupportedSpec } from '../source-errors.ts';
import type { VersionManifest } from '../types.ts';
import { findMemberFor } from './accepts-foreign.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { copyMember } from './member-copies.ts';
import { describeNode, pathFromRoot, realNode } from './path-from-root.ts';
import type { ProjectTree } from './project-tree.ts';
import { baseOf, sourceKey, toSourceSpec } from './source-key.ts';
import { locationOfPath } from './source-text.ts';
import type { Task } from './task.ts';
import type { TreeBuilder } from './tree-builder.ts';
import type { TreeNodeInit } from './tree-node.ts';
import { TreeNode } from './tree-node.ts';

/**
 * A node for what the edge asks for, in no tree yet: a member, a registry's version, what a source gives, or an error
 * that is no failure where nothing but optional dependencies leads here.
 */
export function* loadPackage(builder: TreeBuilder, edge: DependencyEdge): Task<TreeNode> {
  if (edge.injected !== undefined) return loadCopy(builder, edge.name, edge.injected);
  const member = findMember(builder, edge);
  if (member !== undefined) return new TreeNode({ name: edge.name, facts: member.facts, target: member });
  const node = new TreeNode({ name: edge.name, ...(yield* loadInit(builder, edge)) });
  if (node.target === undefined) builder.tree.loadEdges(node);
  if (node.error !== undefined) builder.failures.add(node);
  return node;
}

function loadCopy({ tree }: TreeBuilder, name: string, member: TreeNode): TreeNode {
  const copy = copyMember(name, member);
  tree.loadEdges(copy);
  return copy;
}

/** The member that a member edge names, or that the root has linked under that name and the edge accepts. */
function findMember(builder: TreeBuilder, edge: DependencyEdge): TreeNode | undefined {
  const { tree } = builder;
  if (edge.type === 'workspace') return tree.members.get(edge.text.slice('file:'.length));
  if (edge.spec?.kind === 'workspace' && tree.isOwn(realNode(edge.from))) {
    const member = findMemberFor(tree, edge, edge.spec);
    if (member === undefined) throw explainMissing(tree, edge, edge.spec);
    return member;
  }
  const rootEdge = tree.root.edgesOut.get(edge.key);
  if (rootEdge?.type !== 'workspace' || rootEdge.to?.target === undefined) return undefined;
  return edge.accepts(rootEdge.to) ? rootEdge.to.target : undefined;
}

function explainMissing(tree: ProjectTree, edge: DependencyEdge, spec: WorkspaceSpec): DxError {
  const members = [...tree.members.values()].map((member) => {
    return { id: describeNode(member), name: member.name, location: member.location };
  });
  const error = notAMember({ name: spec.path ?? spec.name, spec: edge.text, members });
  return withDependent(error, pathFromRoot(edge.from));
}

type Loaded = Omit<TreeNodeInit, 'name'>;

function* loadInit(builder: TreeBuilder, edge: DependencyEdge): Task<Loaded> {
  try {
    const spec = edge.spec ?? parseDependencySpec(edge.name, edge.text);
    if (spec.kind === 'source') return yield* loadSource(builder, edge, spec);
    if (spec.kind === 'registry') return yield* pickManifest(builder, edge, spec.name, spec.range);
    if (spec.kind === 'tag') return yield* pickManifest(builder, edge, spec.name, spec.tag);
    throw unsupportedSpec(edge.name, edge.text, spec.kind === 'workspace' ? 'workspace' : spec.type);
  } catch (error) {
    if (!isDxError(error)) throw error;
    const told = withDependent(error, pathFromRoot(edge.from));
    if (!mayFail(edge, error)) throw told;
    return { facts: {}, error: told };
  }
}

/** A source may fail in every way but these; of a registry only what says that there is no such package is forgiven. */
function mayFail(edge: DependencyEdge, { code }: DxError): boolean {
  if (edge.spec?.kind !== 'source') return mayBeMissing.has(code);
  return code !== 'DX_CANCELLED' && code !== 'DX_UNSUPPORTED_SPEC';
}

/** What an optional dependency may fail with. */
const mayBeMissing: ReadonlySet<string> = new Set(['DX_PACKAGE_NOT_FOUND', 'DX_VERSION_NOT_FOUND']);

function fromManifest(manifest: VersionManifest): Loaded {
  return { facts: manifest, manifest };
}

function* pickManifest(
  { store, tree }: TreeBuilder,
  edge: DependencyEdge,
  name: PackageName,
  range: string,
): Task<Loaded> {
  const metadata = yield* store.read(name);
  const pinned = edge.pin === undefined ? undefined : store.pick(metadata, edge.pin);
  if (pinned !== undefined) return fromManifest(pinned);
  if (edge.pin !== undefined) tree.pins?.forget(edge, edge.pin);
  const manifest = store.pick(metadata, range);
  if (manifest === undefined) throw versionNotFound(metadata, range, store.findYounger(metadata, range));
  return fromManifest(manifest);
}

function* loadSource(builder: TreeBuilder, edge: DependencyEdge, spec: ForeignSpec): Task<Loaded> {
  if (!isAllowed(builder, edge, spec)) throw refuse(builder, edge, spec);
  const asked = toSourceSpec(edge, spec);
  const importer = findImporter(builder, edge, spec);
  if (importer !== undefined) return { facts: importer.facts, target: importer };
  const found = yield* builder.store.readSource(asked);
  if (found === undefined) throw unsupportedSpec(edge.name, edge.text, spec.type);
  const loaded = { sourceKey: sourceKey(asked) };
  if (found.kind === 'archive') return { ...loaded, ...fromManifest(builder.store.extend(found.manifest)) };
  const target = builder.tree.directoryAt(found.location, found.manifest);
  if (builder.tree.isOwn(realNode(edge.from))) builder.tree.ownDirectories.add(target);
  return { ...loaded, facts: target.facts, target };
}

/** Whether the source must be asked: a path to an importer is answered without it. */
export function isToBeAsked(builder: TreeBuilder, edge: DependencyEdge, spec: ForeignSpec): boolean {
  return isAllowed(builder, edge, spec) && findImporter(builder, edge, spec) === undefined;
}

function findImporter({ tree }: TreeBuilder, edge: DependencyEdge, spec: ForeignSpec): TreeNode | undefined {
  if (spec.type !== 'directory') return undefined;
  const location = locationOfPath(baseOf(edge, edge.requirement), edge.text);
  return location === '' ? tree.root : tree.members.get(location ?? '');
}

/** Whether the edge's own package may name what comes from there. */
function isAllowed({ tree, allow }: TreeBuilder, edge: DependencyEdge, { type }: ForeignSpec): boolean {
  const rule = allow[type] ?? 'root';
  return rule === 'all' || (rule === 'root' && (isOverride(edge) || tree.isOwn(realNode(edge.from))));
}

/** What an override puts in is the project's own wish. */
function isOverride({ requirement }: DependencyEdge): boolean {
  return requirement.isOverride === true;
}

function refuse({ allow }: TreeBuilder, edge: DependencyEdge, { type }: ForeignSpec): DxError {
  const asker = describeNode(realNode(edge.from));
  const rule = allow[type] === 'none' ? 'none' : 'root';
  return sourceRefused({ asker, name: edge.name, spec: edge.text, type, rule });
}
