import { parse } from 'yaml';
import type { Universe } from './types.ts';

/**
 * A universe from YAML text. A version may be empty (`1.0.0:`). A file may be a string or `{ text, mode }`.
 *
 * @throws TypeError when there is no `packages` map, a name has no `versions` map, or a key is not a version
 */
export function parseUniverse(text: string): Universe {
  const universe: unknown = parse(text);
  if (!isMap(universe) || !isMap(universe['packages']))
    throw new TypeError('A universe needs a packages map');
  for (const [name, spec] of Object.entries(universe['packages'])) {
    if (!isMap(spec) || !isMap(spec['versions'])) throw new TypeError(`Package ${name} needs a versions map`);
    for (const version of Object.keys(spec['versions'])) {
      if (!/^\d+\.\d+\.\d+/.test(version)) throw new TypeError(`${name}: ${version} is not a version`);
    }
  }
  return universe as unknown as Universe;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
