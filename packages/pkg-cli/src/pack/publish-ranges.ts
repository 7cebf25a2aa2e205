import { DxError } from '@dx/pkg-core';
import type { DependencyChange, DependencyField, Manifest, Workspace } from '@dx/pkg-workspace';
import type { Catalogs } from './read-catalogs.ts';

const fields: readonly DependencyField[] = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
];

/**
 * What a manifest says differently once it leaves its workspace: `workspace:` becomes the member's version, `catalog:`
 * the catalog's range. Nothing when it uses neither.
 *
 * @throws DX_UNPUBLISHABLE_RANGE when the member or the catalog entry is missing, or the member has no version
 */
export function publishRanges(
  manifest: Manifest,
  workspace: Workspace,
  catalogs: Catalogs,
): readonly DependencyChange[] {
  return fields.flatMap((field) =>
    Object.entries(asRecord(manifest.raw[field])).flatMap(([name, spec]) => {
      if (typeof spec !== 'string') return [];
      const range = publishedRange(name, spec, { manifest, workspace, catalogs });
      return range === spec ? [] : [{ field, name, range }];
    }),
  );
}

interface Surroundings {
  readonly manifest: Manifest;
  readonly workspace: Workspace;
  readonly catalogs: Catalogs;
}

function publishedRange(name: string, spec: string, surroundings: Surroundings): string {
  if (spec.startsWith('catalog:')) return catalogRange(name, spec, surroundings);
  if (spec.startsWith('workspace:')) return memberRange(name, spec, surroundings);
  return spec;
}

function catalogRange(name: string, spec: string, surroundings: Surroundings): string {
  const catalog = spec.slice('catalog:'.length).trim() || 'default';
  const range = surroundings.catalogs.get(catalog)?.get(name);
  if (range === undefined || range.startsWith('catalog:'))
    throw unpublishable(name, spec, surroundings.manifest, `there is no ${name} in the catalog ${catalog}`);
  return publishedRange(name, range, surroundings);
}

/** `workspace:*` is exact, `workspace:^` and `workspace:~` keep their sign, a range stays, `other@…` becomes an alias. */
function memberRange(name: string, spec: string, surroundings: Surroundings): string {
  const wanted = spec.slice('workspace:'.length).trim();
  const [, alias, aliasRange] = /^(@?[^@/]+(?:\/[^@/]+)?)@(.*)$/.exec(wanted) ?? [];
  const target = alias ?? name;
  const range = aliasRange ?? wanted;
  const published = isPlainRange(range) ? range : versionRange(name, spec, range, target, surroundings);
  return alias === undefined || alias === name ? published : `npm:${alias}@${published}`;
}

function isPlainRange(range: string): boolean {
  return (
    range !== '' && !['*', '^', '~'].includes(range) && !/^\.{0,2}\//.test(range) && !range.startsWith('.')
  );
}

function versionRange(
  name: string,
  spec: string,
  range: string,
  target: string,
  { manifest, workspace }: Surroundings,
): string {
  const member = Object.values(workspace.importers).find(({ fields: { name: own } }) => own === target);
  if (member === undefined)
    throw unpublishable(name, spec, manifest, `no member of the workspace is named ${target}`);
  const { version } = member.fields;
  if (version === undefined) throw unpublishable(name, spec, manifest, `${member.path} has no version`);
  return range === '^' || range === '~' ? `${range}${version}` : version;
}

function unpublishable(name: string, spec: string, { path }: Manifest, why: string): DxError {
  return new DxError({
    code: 'DX_UNPUBLISHABLE_RANGE',
    message: `${path} depends on ${name}@${spec}, and ${why}`,
    hint: 'Correct the range, or add what it refers to',
    details: { path, name, spec },
  });
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
