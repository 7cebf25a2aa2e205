import { createRecord, sortRecord } from './compare-names.ts';
import { makeConflict } from './lock-conflict.ts';
import { isEqual, judge, type Triple, zip } from './merge-values.ts';
import { isObject, readEntry } from './read-entry.ts';
import type { LockConflict, LockPackage } from './types.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Merged name by name; everything else of a manifest is merged as a whole. */
const mapFields: ReadonlySet<string> = new Set([
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bin',
  'engines',
]);

/** Both sides' entry of one manifest as one: its dependencies by name, so that what each side added is there. */
export function mergeImporter(
  location: string,
  triple: Triple<LockPackage> & { readonly ours: LockPackage; readonly theirs: LockPackage },
  conflicts: LockConflict[],
): LockPackage {
  const merged = createRecord<unknown>();
  const add = (field: string, values: Triple<unknown>): unknown => {
    const verdict = judge(values, isEqual);
    if (verdict === 'conflict') conflicts.push(describeConflict(location, field, values));
    return (
      values[verdict === 'theirs' ? 'theirs' : 'ours'] ?? (verdict === 'conflict' ? values.theirs : undefined)
    );
  };
  const sides = { base: flatten(triple.base), ours: flatten(triple.ours), theirs: flatten(triple.theirs) };
  for (const [field, values] of zip<unknown>({ ...sides, hasBase: triple.hasBase })) {
    if (!mapFields.has(field) || !isMaps(values)) {
      merged[field] = add(field, values);
      continue;
    }
    const map = createRecord<unknown>();
    for (const [name, items] of zip<unknown>(values)) {
      const item = add(`${field}.${name}`, items);
      if (item !== undefined) map[name] = item;
    }
    const whole = judge(values, isEqual) === 'theirs' ? values.theirs : values.ours;
    if (Object.keys(map).length > 0 || isObject(whole)) merged[field] = sortRecord(map);
  }
  return readEntry(merged, () => undefined);
}

/** The fields that dx does not read beside the others, as the file has them. */
function flatten(entry: LockPackage | undefined): Fields | undefined {
  if (entry === undefined) return undefined;
  const { extra, ...fields } = entry;
  return { ...fields, ...extra };
}

function isMaps(values: Triple<unknown>): values is Triple<Fields> {
  return [values.base, values.ours, values.theirs].every((value) => value === undefined || isObject(value));
}

function describeConflict(location: string, field: string, values: Triple<unknown>): LockConflict {
  const show = (value: unknown): string | undefined =>
    value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  const { base, ours, theirs } = values;
  return makeConflict({
    location,
    name: field.includes('.') ? field.slice(field.indexOf('.') + 1) : '',
    field,
    base: show(base),
    ours: show(ours),
    theirs: show(theirs),
    taken: ours === undefined ? 'theirs' : 'ours',
  });
}
