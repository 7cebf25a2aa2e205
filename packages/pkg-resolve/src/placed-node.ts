import type { GraphNode, Importer, VersionManifest } from './types.ts';

/** Fields that a node has when its manifest has them and they say something. */
const copied = [
  'integrity',
  'bin',
  'engines',
  'os',
  'cpu',
  'libc',
  'license',
  'funding',
  'deprecated',
  'hasInstallScript',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bundleDependencies',
  'packageExtensionsApplied',
  'extra',
] as const;

/** The node that `resolve` gives for a published version at a location, outside of any archive. */
export function placedNode(location: string, manifest: VersionManifest): GraphNode {
  const { name, version, tarball } = manifest;
  const result: Record<string, unknown> = { location, name, version, resolved: tarball };
  copyFacts(result, manifest);
  return Object.freeze(result as unknown as GraphNode);
}

/** Takes over what a node says of its manifest. */
export function copyFacts(
  node: Record<string, unknown>,
  facts: Importer | VersionManifest | GraphNode,
): void {
  const fields = facts as unknown as Readonly<Record<string, unknown>>;
  for (const field of copied) if (fields[field]) node[field] = fields[field];
}
