import { DxError } from '@dx/pkg-core';
import { compareLoose, satisfies, valid } from 'semver';
import { queryJson } from '../json-path/query-json.ts';
import type { Packument } from '../registry/fetch-packument.ts';

/** One version as `view` knows it: its manifest over the package's own fields. */
export interface ViewedVersion {
  readonly version: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * The versions that a tag or range means, each with everything that the registry says of it, in the registry's order.
 * The readme is there only when it is asked for.
 *
 * @throws DX_NOT_PUBLISHED when the package was unpublished or no version fits
 * Source: `npm view`
 */
export function selectVersions(
  packument: Packument,
  wanted: string,
  fields: readonly string[],
): readonly ViewedVersion[] {
  const unpublished = unpublishedAt(packument);
  if (unpublished !== undefined)
    throw notPublished(packument.name, wanted, `it was unpublished on ${unpublished}`);
  const tagged = packument['dist-tags'][wanted] ?? wanted;
  const { readme, ...rest } = packument;
  const versions = Object.keys(packument.versions)
    .filter((version) => valid(version) !== null)
    .sort(compareLoose);
  const shared = { ...rest, ...(fields.includes('readme') ? { readme } : {}), versions };
  const selected = Object.entries(packument.versions)
    .filter(([version]) => satisfies(version, tagged, { loose: true }))
    .map(([version, manifest]) => ({ version, fields: { ...shared, ...manifest } }));
  if (selected.length === 0 && tagged !== 'latest')
    throw notPublished(packument.name, wanted, `versions: ${versions.slice(-6).join(', ')}`);
  return selected;
}

/** The asked fields by version; versions and fields that are not there are left out. */
export function fieldsByVersion(
  selected: readonly ViewedVersion[],
  fields: readonly string[],
  lists: 'kept' | 'unwrapped',
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { version, fields: all } of selected) {
    if (fields.length === 0) found.set(version, tidy(all));
    for (const field of fields) {
      const entries = queryJson(all, field, { lists });
      if (Object.keys(entries).length > 0) found.set(version, { ...found.get(version), ...tidy(entries) });
    }
  }
  return found;
}

/** People become one line, as npm prints them. */
function tidy(entries: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, tidyValue(value)]));
}

function tidyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidyValue);
  return personLine(value) ?? value;
}

/** `name <email> (url)` of an object that is a person and nothing else. */
export function personLine(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, email, url, trustedPublisher, ...others } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name === '' || Object.keys(others).length > 0) return undefined;
  if (Object.keys(value).length > 3 || (Object.keys(value).length > 1 && !email && !url && !trustedPublisher))
    return undefined;
  return `${name}${email ? ` <${String(email)}>` : ''}${url ? ` (${String(url)})` : ''}`;
}

function unpublishedAt({ time }: Packument): string | undefined {
  if (typeof time !== 'object' || time === null || !('unpublished' in time)) return undefined;
  const { unpublished } = time;
  const at =
    typeof unpublished === 'object' && unpublished !== null && 'time' in unpublished ? unpublished.time : '';
  return String(at);
}

function notPublished(name: string, wanted: string, why: string): DxError {
  return new DxError({
    code: 'DX_NOT_PUBLISHED',
    message: `The registry has no ${name}@${wanted}: ${why}`,
    hint: `dx view ${name} versions`,
    details: { name, wanted, npmCode: 'E404' },
  });
}
