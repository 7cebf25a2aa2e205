import { compareNames } from './compare-names.ts';
import { isObject } from './read-entry.ts';

/** Keys that npm puts before the others of the same kind, in this order, at every depth. */
const keysFirst = [
  'name',
  'version',
  'lockfileVersion',
  'resolved',
  'integrity',
  'requires',
  'packages',
  'dependencies',
];
const rankOf: ReadonlyMap<string, number> = new Map(keysFirst.map((key, rank) => [key, rank]));
const integerKey = /^(?:0|[1-9]\d{0,8})$/;

/**
 * JSON text in the order of npm's lockfiles: in each object first everything that is not an object, then the objects;
 * among them npm's favourite keys, then the others in English collation. Ends in a newline.
 *
 * Source: observed of npm 11 and 12, which the tests use as the oracle
 */
export function formatJson(value: unknown, indent: string): string {
  return `${formatValue(value, '\n', indent)}\n`;
}

/** @param lead newline and indentation of the line that the value starts in */
function formatValue(value: unknown, lead: string, indent: string): string {
  if (Array.isArray(value)) return formatList(value, lead, indent);
  if (isObject(value)) return formatObject(value, lead, indent);
  return JSON.stringify(value) ?? 'null';
}

function formatList(list: readonly unknown[], lead: string, indent: string): string {
  if (list.length === 0) return '[]';
  const inner = lead + indent;
  return `[${list.map((item) => inner + formatValue(item, inner, indent)).join(',')}${lead}]`;
}

function formatObject(object: Readonly<Record<string, unknown>>, lead: string, indent: string): string {
  const inner = lead + indent;
  const lines: string[] = [];
  for (const key of orderKeys(object)) {
    lines.push(`${inner}${JSON.stringify(key)}: ${formatValue(object[key], inner, indent)}`);
  }
  return lines.length === 0 ? '{}' : `{${lines.join(',')}${lead}}`;
}

function orderKeys(object: Readonly<Record<string, unknown>>): readonly string[] {
  const keys = Object.keys(object).filter((key) => object[key] !== undefined && key !== '__proto__');
  if (isOrdered(object, keys)) return keys;
  keys.sort((a, b) => compareKeys(object, a, b));
  const integers = keys.filter((key) => integerKey.test(key));
  if (integers.length === 0) return keys;
  // JavaScript objects, which npm sorts by building anew, list integer keys first.
  return [...integers.sort((a, b) => Number(a) - Number(b)), ...keys.filter((key) => !integerKey.test(key))];
}

function isOrdered(object: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  for (let index = 0; index < keys.length; index += 1) {
    if (integerKey.test(keys[index] ?? '')) return false;
    if (index > 0 && compareKeys(object, keys[index - 1] ?? '', keys[index] ?? '') > 0) return false;
  }
  return true;
}

function compareKeys(object: Readonly<Record<string, unknown>>, a: string, b: string): number {
  const kinds = Number(isObject(object[a])) - Number(isObject(object[b]));
  if (kinds !== 0) return kinds;
  const aRank = rankOf.get(a) ?? keysFirst.length;
  const bRank = rankOf.get(b) ?? keysFirst.length;
  return aRank - bRank || compareNames(a, b);
}
