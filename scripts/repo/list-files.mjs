import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files below a directory whose names end in `suffix`, sorted; none when the directory is not there.
 *
 * @param {string} directory absolute
 * @param {string} suffix
 * @returns {string[]} absolute paths
 */
export function listFiles(directory, suffix) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
