import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In every file that only an attack brings; where it is found says how far the attack came. */
export const payload = 'PAYLOAD-of-the-attack';

const maxBytes = 4 * 1024 ** 2;

/** Files below a directory that hold the payload, relative to it. Links are not followed. */
export function findPayload(root: string): readonly string[] {
  const found: string[] = [];
  const queue = [''];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const absolute = join(root, path);
    const stat = lstatSync(absolute, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true)
      for (const name of readdirSync(absolute)) queue.push(path === '' ? name : `${path}/${name}`);
    if (stat?.isFile() === true && stat.size <= maxBytes && readFileSync(absolute).includes(payload))
      found.push(path);
  }
  return found;
}
