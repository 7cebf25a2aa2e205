import { extensionConflict } from '../extension-errors.ts';
import type { AppliedExtension, VersionManifest } from '../types.ts';
import type { ExtensionRule } from './read-extensions.ts';

type Field = Exclude<keyof AppliedExtension, 'selector'>;
type Maps = Partial<Record<Field, Record<string, unknown>>>;

const ownFields = ['dependencies', 'optionalDependencies'] as const;

/**
 * A copy of the manifest with what the rule adds, and with what that was.
 *
 * @throws DX_EXTENSION_CONFLICT
 */
export function extendManifest(manifest: VersionManifest, rule: ExtensionRule): VersionManifest {
  const maps: Maps = {};
  const applied: Partial<Record<Field, readonly string[]>> = {};
  const { extension } = rule;
  for (const field of [...ownFields, 'peerDependencies', 'peerDependenciesMeta'] as const) {
    const added = extension[field];
    if (added === undefined) continue;
    if (field === 'dependencies' || field === 'optionalDependencies')
      refuseKnown(manifest, maps, rule, field);
    maps[field] = merge(manifest[field], added);
    applied[field] = Object.keys(added);
  }
  refuseOrphans(manifest, maps, rule);
  const packageExtensionsApplied = Object.freeze({ selector: rule.selector, ...applied });
  return Object.freeze({ ...manifest, ...(maps as Partial<VersionManifest>), packageExtensionsApplied });
}

function merge(
  present: Readonly<Record<string, unknown>> | undefined,
  added: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = Object.assign(Object.create(null), present);
  for (const [name, value] of Object.entries(added)) {
    const former = merged[name];
    merged[name] = typeof value === 'object' ? { ...(former as object | undefined), ...value } : value;
  }
  return merged;
}

function refuseKnown(
  manifest: VersionManifest,
  maps: Maps,
  { selector, extension }: ExtensionRule,
  field: (typeof ownFields)[number],
): void {
  for (const name of Object.keys(extension[field] ?? {})) {
    const holder = ownFields.find((each) => Object.hasOwn(maps[each] ?? manifest[each] ?? {}, name));
    if (holder === undefined) continue;
    throw extensionConflict(
      `${manifest.name}@${manifest.version}`,
      [selector],
      `it has ${name} in its ${holder} already`,
      `Use "overrides" to change the range of ${name}`,
    );
  }
}

function refuseOrphans(manifest: VersionManifest, maps: Maps, { selector, extension }: ExtensionRule): void {
  const peers = maps.peerDependencies ?? manifest.peerDependencies ?? {};
  for (const name of Object.keys(extension.peerDependenciesMeta ?? {})) {
    if (Object.hasOwn(peers, name)) continue;
    throw extensionConflict(
      `${manifest.name}@${manifest.version}`,
      [selector],
      `it says something of the peer ${name}, which the package does not have`,
      `Add ${name} to the peerDependencies of the extension`,
    );
  }
}
