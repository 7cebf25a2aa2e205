import { compareMaps } from './compare-texts.mjs';
import { inspectTree } from './inspect-tree.mjs';
import { listMembers } from './list-members.mjs';
import { runTool } from './run-tool.mjs';

/**
 * What npm says of a project that dx installed: whether `npm ls --all` finds the tree in order, and whether `npm ci`
 * accepts manifest and lockfile and makes the same tree of them. What npm says of its own project too is no difference.
 *
 * @param {import('./list-cases.mjs').Case} entry
 * @param {import('./run-tool.mjs').Tool} npm
 * @param {{ readonly dx: string, readonly npm: string }} places absolute, of the two projects
 * @returns {Promise<Pick<import('./compare-outcomes.mjs').Result, 'differences' | 'refusedInstall'>>}
 */
export async function judgeInstall({ files }, npm, places) {
  const listed = await judgeListing(npm, places);
  const members = listMembers(files);
  const before = inspectTree(places.dx, members);
  const ofDx = await runTool(npm, ['ci'], places.dx);
  if (ofDx.failure === undefined) {
    const details = compareTrees(before, inspectTree(places.dx, members));
    return { differences: [...listed, ...details.map(ofInstall)] };
  }
  const ofNpm = await runTool(npm, ['ci'], places.npm);
  if (firstMissing(ofDx.output) === firstMissing(ofNpm.output) && ofDx.failure === ofNpm.failure)
    return { differences: listed, refusedInstall: ofDx.failure };
  const detail = `npm ci does not accept what dx wrote: ${ofDx.failure} ${firstMissing(ofDx.output)}`;
  return { differences: [...listed, ofInstall(detail)] };
}

/**
 * @param {string} detail
 * @returns {import('./compare-outcomes.mjs').Difference}
 */
function ofInstall(detail) {
  return { aspect: 'npm ci', detail };
}

/**
 * @param {import('./run-tool.mjs').Tool} npm
 * @param {{ readonly dx: string, readonly npm: string }} places
 * @returns {Promise<import('./compare-outcomes.mjs').Difference[]>}
 */
async function judgeListing(npm, places) {
  const ofDx = await runTool(npm, ['ls', '--all'], places.dx);
  if (ofDx.failure === undefined) return [];
  const ofNpm = await runTool(npm, ['ls', '--all'], places.npm);
  const complaints = complaintsIn(ofDx.output);
  const known = new Set(complaintsIn(ofNpm.output));
  const own = complaints.filter((complaint) => !known.has(complaint));
  if (complaints.length === 0) own.push(ofDx.failure);
  return own.map((detail) => ({ aspect: /** @type {const} */ ('npm ls'), detail }));
}

/**
 * @param {import('./inspect-tree.mjs').TreeOnDisk} dx
 * @param {import('./inspect-tree.mjs').TreeOnDisk} npm
 * @returns {string[]}
 */
function compareTrees(dx, npm) {
  return [...compareMaps(dx.packages, npm.packages), ...compareMaps(dx.commands, npm.commands)];
}

/**
 * @param {string} output
 * @returns {string[]} without the directory that they name
 */
export function complaintsIn(output) {
  return output
    .split('\n')
    .filter((line) => /^npm error (?:invalid|missing|extraneous|peer)/.test(line))
    .map((line) => line.replaceAll(/\S*[/\\](?:dx|npm)[/\\]app[/\\]?/g, ''));
}

/**
 * @param {string} output
 * @returns {string} what does not fit, first of all
 */
function firstMissing(output) {
  return /^npm error ((?:Missing|Invalid): .+)$/m.exec(output)?.[1] ?? '';
}
