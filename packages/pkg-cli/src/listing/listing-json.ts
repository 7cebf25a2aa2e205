import { resolvedOf } from './resolved-of.ts';
import type { ListItem, Listing } from './types.ts';

type Json = Record<string, unknown>;

/** A listing in the shape of `npm ls --json`: nested objects by name. */
export function listingJson({ root, problems }: Listing, isLong: boolean): Readonly<Json> {
  const json = itemJson(root, isLong);
  if (problems.length === 0) return json;
  const { dependencies, ...head } = json;
  const error = problems.some((problem) => !problem.startsWith('extraneous:'))
    ? { error: { code: 'ELSPROBLEMS', summary: problems.join('\n'), detail: '' } }
    : {};
  return { ...error, ...head, problems, ...(dependencies === undefined ? {} : { dependencies }) };
}

function itemJson(line: ListItem, isLong: boolean): Json {
  const { item, missing, invalid, isExtraneous, isDeduped, problems, children } = line;
  const isRoot = item?.location === '';
  const resolved = item === undefined || isDeduped || isRoot ? undefined : resolvedOf(item);
  return {
    ...(typeof item?.manifest['version'] === 'string' ? { version: item.manifest['version'] } : {}),
    ...(resolved === undefined ? {} : { resolved }),
    ...(isRoot || isDeduped || item === undefined ? {} : { overridden: item.isOverridden }),
    ...(isRoot && Object.keys(item.manifest).length > 0 ? { name: item.name } : {}),
    ...(isLong && item !== undefined ? longJson(line, item) : {}),
    ...(isExtraneous ? { extraneous: true } : {}),
    ...(invalid === undefined ? {} : { invalid }),
    ...(missing === undefined || missing.isOptional ? {} : { required: missing.spec || '*', missing: true }),
    ...(problems.length === 0 ? {} : { problems }),
    ...(children.length === 0 ? {} : { dependencies: childrenJson(children, isLong) }),
  };
}

function childrenJson(children: readonly ListItem[], isLong: boolean): Json {
  const byName: Json = Object.create(null);
  for (const child of children) byName[child.name] = itemJson(child, isLong);
  return byName;
}

function longJson({ name }: ListItem, { manifest, path }: NonNullable<ListItem['item']>): Json {
  const { dependencies: _, ...rest } = manifest;
  return {
    name,
    ...rest,
    extraneous: false,
    path,
    _dependencies: { ...objectOf(manifest['dependencies']), ...objectOf(manifest['optionalDependencies']) },
    devDependencies: objectOf(manifest['devDependencies']),
    peerDependencies: objectOf(manifest['peerDependencies']),
  };
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
