import { isDeepStrictEqual } from 'node:util';
import { compareEnglish } from '@dx/pkg-core';
import type { DependencyChange, DependencyField, Manifest, ManifestStyle } from '../types.ts';
import { type JsonMember, scanJson } from './scan-json.ts';

/** In the order in which npm appends maps that were not there. */
const fields: readonly DependencyField[] = [
  'dependencies',
  'optionalDependencies',
  'devDependencies',
  'peerDependencies',
];

type Maps = Partial<Record<DependencyField, Readonly<Record<string, unknown>>>>;

/**
 * The manifest's text with dependencies changed, byte for byte the same elsewhere: indentation, newlines, order of
 * keys, byte-order mark and end of file stay. As npm does, all four maps come out sorted, a new map goes to the end,
 * an empty one goes away, and a name in `optionalDependencies` is not repeated in `dependencies`. Without changes the
 * text comes back as it is. Nothing is written to disk.
 *
 * @example
 * editManifest(parseManifest('{}', path), [{ field: 'dependencies', name: 'ms', range: '^2.1.3' }])
 * // '{\n  "dependencies": {\n    "ms": "^2.1.3"\n  }\n}'
 */
export function editManifest(manifest: Manifest, changes: readonly DependencyChange[]): string {
  if (changes.length === 0) return manifest.text;
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
    const isEmpty = Object.keys(map).length === 0;
    text = isEmpty ? removeMember(text, field) : setMember(text, field, map, manifest.style);
  }
  return text;
}

/** Equal also in the order of names, and not empty. */
function isAlready(current: unknown, wanted: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(current) === JSON.stringify(wanted) && Object.keys(wanted).length > 0;
}

/** Replaces the value that counts, the last one of the key, or appends a member. */
function setMember(text: string, key: string, map: object, style: ManifestStyle): string {
  const { members, end } = scanMembers(text);
  const value = JSON.stringify(map, null, style.indent).replaceAll('\n', `${style.newline}${style.indent}`);
  const current = members.findLast((member) => member.key === key);
  if (current !== undefined) return splice(text, current.valueStart, current.valueEnd, value);
  const member = `${JSON.stringify(key)}:${style.indent === '' ? '' : ' '}${value}`;
  const last = members.at(-1);
  if (last !== undefined)
    return splice(text, last.valueEnd, last.valueEnd, `,${leadingSpace(text, members)}${member}`);
  const framed = style.indent === '' ? member : `${style.newline}${style.indent}${member}${style.newline}`;
  return splice(text, text.lastIndexOf('{', end - 1) + 1, end - 1, framed);
}

/** The white space before the last key, which a further member gets too. */
function leadingSpace(text: string, members: readonly JsonMember[]): string {
  const keyStart = members.at(-1)?.keyStart ?? 0;
  return /\s*$/.exec(text.slice(0, keyStart))?.[0] ?? '';
}

/** Removes every member of the key, with its comma. */
function removeMember(text: string, key: string): string {
  const { members, end } = scanMembers(text);
  const index = members.findLastIndex((member) => member.key === key);
  const member = members[index];
  if (member === undefined) return text;
  const previous = members[index - 1];
  const next = members[index + 1];
  if (previous !== undefined) return removeMember(splice(text, previous.valueEnd, member.valueEnd, ''), key);
  if (next !== undefined) return removeMember(splice(text, member.keyStart, next.keyStart, ''), key);
  return splice(text, text.lastIndexOf('{', member.keyStart) + 1, end - 1, '');
}

function scanMembers(text: string): { readonly members: readonly JsonMember[]; readonly end: number } {
  const scan = scanJson(text);
  if (scan.status === 'valid') return scan;
  throw new TypeError('editManifest takes a manifest made by parseManifest');
}

function splice(text: string, start: number, end: number, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
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
