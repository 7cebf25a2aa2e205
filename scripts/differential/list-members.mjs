import { dirname } from 'node:path';

/**
 * @param {import('./list-cases.mjs').Case['files']} files of a project
 * @returns {string[]} the directories of its members, relative
 */
export function listMembers(files) {
  const directories = Object.keys(files).map((path) => dirname(path));
  return [...new Set(directories)].filter((path) => path !== '.');
}
