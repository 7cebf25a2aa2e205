import { isDeepStrictEqual } from 'node:util';
import { compareEnglish } from '@dx/pkg-core';
import type { DependencyChange, DependencyField, FieldChange, Manifest, ManifestChange } from '../types.ts';
import { editJson, type JsonPath } from './edit-json.ts';

/** In the order in which npm appends maps that were not there. */
const fields: readonly DependencyField[] = [
  'dependencies',
  'optionalDependencies',
  'devDependencies',
  'peerDependencies',
];

type Maps = Partial<Record<DependencyField, Readonly<Record<string, unknown>>>>;

/**
 * The manifest's text with something changed, byte for byte the same elsewhere: indentation, newlines, order of keys,
 * byte-order mark and end of file stay. Where a dependency changes all four maps come out as npm writes them: sorted, a
 * new map at the end, an empty one gone, and a name in `optionalDependencies` not repeated in `dependencies`. Other fields
 * are set where they stand, or at the end of the object or list that they belong to. Changes are made in their order,
 * dependencies first. Without changes the text comes back as it is. Nothing is written to disk.
 *
 * @throws TypeError when a value is nothing that JSON has
 *
 * @example
 * editManifest(parseManifest('{}', path), [{ field: 'dependencies', name: 'ms', range: '^2.1.3' }])
 * // '{\n  "dependencies": {\n    "ms": "^2.1.3"\n  }\n}'
 *
 * @example
 * editManifest(parseManifest('{"version":"1.0.0"}', path), [setField(['version'], '1.0.1')]) // '{"version":"1.0.1"}'
 */
export function editManifest(manifest: Manifest, changes: readonly ManifestChange[]): string {
  const dependencies = changes.filter((change) => 'field' in change);
  const edited = dependencies.length === 0 ? manifest.text : editDependencies(manifest, dependencies);
  return changes
    .filter((change) => 'path' in change)
    .reduce((text, change) => editField(text, change, manifest), edited);
}

/**
 * A change of any field, for `editManifest`.
 *
 * @param path keys of objects and indexes of lists, outermost first: `['allowScripts', 'esbuild@0.25.0']`,
 * `['files', 0]`; the index behind the last one appends
 * @param value anything that JSON has, `undefined` to take the field out
 * @throws TypeError for a path that does not begin with a key, or a value that JSON does not have
 */
export function setField(path: JsonPath, value: unknown): FieldChange {
  const isStep = (step: string | number): boolean => typeof step === 'string' || Number.isSafeInteger(step);
  if (
    typeof path[0] !== 'string' ||
    !path.every(isStep) ||
    path.some((step) => typeof step === 'number' && step < 0)
  ) {
    throw new TypeError('setField needs a path that begins with a key; indexes are whole numbers from 0');
  }
  if (value !== undefined && JSON.stringify(value) === undefined) {
    throw new TypeError(`setField cannot write a ${typeof value} to ${path.join('.')}`);
  }
  return Object.freeze({ path: Object.freeze([...path]), value });
}

function editField(text: string, { path, value }: FieldChange, manifest: Manifest): string {
  const edited = editJson(text, path, value, manifest.style);
  const expected = withField(parse(text), path, value);
  return isDeepStrictEqual(parse(edited), expected) ? edited : serialize(manifest, expected);
}

/** What the text has to say once it is edited. */
function withField(current: unknown, [head, ...rest]: JsonPath, value: unknown): unknown {
  if (head === undefined) return value === undefined ? undefined : parse(JSON.stringify(value));
  if (typeof head === 'number')
    return withItem(Array.isArray(current) ? current : undefined, head, rest, value);
  const isMap = typeof current === 'object' && current !== null && !Array.isArray(current);
  if (!isMap && value === undefined) return current;
  const members = new Map(Object.entries(isMap ? current : {}));
  const inner = withField(members.get(head), rest, value);
  if (inner === undefined) members.delete(head);
  else members.set(head, inner);
  return Object.fromEntries(members);
}

function withItem(
  items: readonly unknown[] | undefined,
  index: number,
  rest: JsonPath,
  value: unknown,
): unknown {
  if (items === undefined && value === undefined) return undefined;
  const inner = withField(items?.[index], rest, value);
  if (inner === undefined) return items?.filter((_, at) => at !== index);
  const changed = [...(items ?? [])];
  changed[Math.min(index, changed.length)] = inner;
  return changed;
}

function editDependencies(manifest: Manifest, changes: readonly DependencyChange[]): string {
  const maps = applyChanges(manifest, changes);
  const edited = editText(manifest, maps);
  const expected = editValue(manifest.raw, maps);
  return isDeepStrictEqual(parse(edited), expected) ? edited : serialize(manifest, expected);
}

function applyChanges(manifest: Manifest, changes: readonly DependencyChange[]): Maps {
  const maps = new Map<DependencyField, Map<string, unknown>>();
  for (const field of fields) {
    const value = manifest.raw[field];
    if (typeof value === 'object' && value !== null) maps.set(field, new Map(Object.entries(value)));
  }
  for (const { field, name, range } of changes) {
    const map = maps.get(field) ?? new Map<string, unknown>();
    maps.set(field, map);
    if (range === undefined) map.delete(name);
    else map.set(name, range);
  }
  for (const name of maps.get('optionalDependencies')?.keys() ?? []) maps.get('dependencies')?.delete(name);
  return Object.fromEntries([...maps].map(([field, map]) => [field, sortByName(map)]));
}

function sortByName(map: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...map].sort(([a], [b]) => compareEnglish(a, b)));
}

function editText(manifest: Manifest, maps: Maps): string {
  let text = manifest.text;
  for (const field of fields) {
    const map = maps[field];
    if (map === undefined || isAlready(manifest.raw[field], map)) continue;
    text = editJson(text, [field], Object.keys(map).length === 0 ? undefined : map, manifest.style);
  }
  return text;
}

/** Equal also in the order of names, and not empty. */
function isAlready(current: unknown, wanted: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(current) === JSON.stringify(wanted) && Object.keys(wanted).length > 0;
}

function editValue(raw: Manifest['raw'], maps: Maps): Readonly<Record<string, unknown>> {
  const kept = Object.entries(raw).filter(([key]) => !Object.hasOwn(maps, key));
  const changed = Object.entries(maps).filter(([, map]) => Object.keys(map).length > 0);
  return Object.fromEntries([...kept, ...changed]);
}

function parse(text: string): unknown {
  return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
}

function serialize({ text, style }: Manifest, value: unknown): string {
  const body = JSON.stringify(value, null, style.indent).replaceAll('\n', style.newline);
  return `${text.startsWith('\uFEFF') ? '\uFEFF' : ''}${body}${style.trailingNewline ? style.newline : ''}`;
}
