import { createHash } from 'node:crypto';
import { isObject } from './read-entry.ts';

/**
 * What npm 12 records at the root entry, as `packageExtensionsHash`, of the `packageExtensions` that a lock was made with: the
 * SHA-512 of their JSON with sorted keys and without spaces. Undefined where a manifest has none. O(length).
 *
 * Source: npm 12, whose own hash is in the tests; https://github.com/npm/rfcs/pull/889
 */
export function packageExtensionsHash(extensions: unknown): string | undefined {
  if (extensions === undefined || extensions === null) return undefined;
  const text = formatCanonical(extensions);
  return `sha512-${createHash('sha512').update(text).digest('base64')}`;
}

function formatCanonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatCanonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const fields = Object.keys(value).sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${formatCanonical(value[key])}`).join(',')}}`;
}
