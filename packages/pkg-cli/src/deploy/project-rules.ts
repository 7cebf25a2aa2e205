import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import type { Workspace } from '@dx/pkg-workspace';
import type { Deployment } from './deploy-member.ts';

const fields = [
  'overrides',
  'resolutions',
  'packageExtensions',
  'allowScripts',
  'patchedDependencies',
] as const;

/** What the workspace's manifest says of all packages, for the manifest of a member that leaves it. */
export function projectRules({ importers }: Workspace, member: string): Readonly<Record<string, unknown>> {
  const raw = importers['']?.raw ?? {};
  if (member === '') return {};
  const rules: Record<string, unknown> = {};
  for (const field of fields) if (Object.hasOwn(raw, field)) rules[field] = raw[field];
  if (rules['overrides'] !== undefined) rules['overrides'] = withoutReferences(rules['overrides'], raw);
  return rules;
}

/** `$name` means what the root's manifest asks for, which the deployed one may not have. */
function withoutReferences(value: unknown, root: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === 'string' && value.startsWith('$')) return rootRange(value.slice(1), root) ?? value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutReferences(inner, root)]),
  );
}

function rootRange(name: string, root: Readonly<Record<string, unknown>>): string | undefined {
  for (const field of ['devDependencies', 'optionalDependencies', 'dependencies', 'peerDependencies']) {
    const map = root[field];
    if (typeof map !== 'object' || map === null || !Object.hasOwn(map, name)) continue;
    const range: unknown = (map as Readonly<Record<string, unknown>>)[name];
    if (typeof range === 'string') return range;
  }
  return undefined;
}

/** Patch files keep their path below the root. */
export function copyPatches({ workspace, directory, member }: Deployment): void {
  const patches = workspace.importers['']?.raw['patchedDependencies'];
  if (member === '' || typeof patches !== 'object' || patches === null) return;
  for (const file of new Set(Object.values(patches))) {
    if (typeof file !== 'string') continue;
    const target = path.join(directory, file);
    if (path.relative(directory, target).startsWith('..') || nodeFs.stat(target) !== undefined) continue;
    nodeFs.mkdir(path.dirname(target), { recursive: true });
    nodeFs.copyFile(path.join(workspace.root, file), target, 'copy');
  }
}
