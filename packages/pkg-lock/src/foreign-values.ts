import { isDxError, parseExactVersion } from '@dx/pkg-core';
import { isObject } from './read-entry.ts';

/** `name@rest` taken apart at the `@` that is no scope's; without one, `rest` is empty. */
export function splitSpec(text: string): { readonly name: string; readonly rest: string } {
  const at = text.indexOf('@', 1);
  return at === -1 ? { name: text, rest: '' } : { name: text.slice(0, at), rest: text.slice(at + 1) };
}

/** Whether the text is one version that a registry could have. */
export function isExactVersion(text: string): boolean {
  try {
    parseExactVersion(text);
    return true;
  } catch (error) {
    if (!isDxError(error)) throw error;
    return false;
  }
}

/** The own entries of a map whose values are texts; nothing for what is no map. */
export function textMap(value: unknown): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  if (!isObject(value)) return map;
  for (const [key, text] of Object.entries(value)) if (typeof text === 'string') map.set(key, text);
  return map;
}

/** The text entries of several maps of one object; of a name in two of them the first counts. */
export function readMaps(
  holder: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const key of keys) {
    if (!Object.hasOwn(holder, key)) continue;
    for (const [name, text] of textMap(holder[key])) if (!all.has(name)) all.set(name, text);
  }
  return all;
}
