import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareReports } from './compare-reports.mjs';
import { npmsOrder } from './known-differences.mjs';
import { readVersions } from './read-versions.mjs';

/** @typedef {import('../differential/run-tool.mjs').Tool} Tool */

const omits = [[], ['dev'], ['optional'], ['peer'], ['dev', 'optional'], ['dev', 'optional', 'peer']];
const program = fileURLToPath(new URL('audit-in-order.cjs', import.meta.url));
const levels = ['info', 'low', 'moderate', 'high', 'critical', 'none'];

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {number} packages
 * @property {number} findings names that npm finds
 * @property {number} audits how many reports were compared
 * @property {import('./compare-reports.mjs').Difference[]} differences
 */

/**
 * Has dx and npm audit the lockfile of a directory in every way, and compares what they print.
 *
 * @param {import('./list-projects.mjs').Project} project
 * @param {{ readonly dx: Tool, readonly npm: Tool }} tools
 * @param {{ readonly directory: string, readonly packages: number, readonly registry: string }} about
 * @returns {Promise<Result>}
 */
export async function auditProject({ name, isWritten }, tools, { directory, packages, registry }) {
  const ways = [
    ...omits.map((kinds) => kinds.map((kind) => `--omit=${kind}`)),
    ...(isWritten ? levels.map((level) => [`--audit-level=${level}`]) : []),
  ];
  const differences = [];
  const known = await readVersions(directory, registry);
  let findings = 0;
  for (const flags of ways) {
    const [dx, npm] = await Promise.all([run(tools.dx, flags, directory), run(tools.npm, flags, directory)]);
    if (flags.length === 0) findings = npm.report?.['metadata']?.vulnerabilities?.total ?? 0;
    const args = ['audit', '--json', ...flags].join(' ');
    const found = compareReports(args, dx, npm, known);
    const isOrder =
      !found.every(isKnown) && (await isAsInOrder(tools, flags, directory, registry, dx, known));
    differences.push(...found.map((one) => (isOrder && !isKnown(one) ? { ...one, cause: npmsOrder } : one)));
  }
  return { name, packages, findings, audits: ways.length, differences };
}

/** @param {import('./compare-reports.mjs').Difference} difference */
function isKnown({ cause }) {
  return cause !== 0;
}

/**
 * Whether the libraries of npm, with one question after the other and nothing in their cache, leave nothing to explain.
 *
 * @param {{ readonly npm: Tool }} tools
 * @param {readonly string[]} flags
 * @param {string} directory
 * @param {string} registry
 * @param {import('./compare-reports.mjs').Answer} dx
 * @param {Parameters<typeof compareReports>[3]} known
 */
async function isAsInOrder({ npm: { node, script, env } }, flags, directory, registry, dx, known) {
  const npm = dirname(dirname(script));
  const kinds = flags.filter((flag) => flag.startsWith('--omit=')).map((flag) => flag.slice(7));
  const cache = mkdtempSync(join(tmpdir(), 'dx-audits-cache-'));
  const { report } = await collect(node, [program, npm, registry, cache, ...kinds], env, directory);
  rmSync(cache, { recursive: true, force: true });
  const differences = compareReports('', dx, { report, exitCode: dx.exitCode }, known);
  return differences.every(isKnown);
}

/**
 * @param {Tool} tool
 * @param {readonly string[]} args
 * @param {string} directory
 * @returns {Promise<import('./compare-reports.mjs').Answer>}
 */
function run({ node, script, env }, args, directory) {
  return collect(node, [script, 'audit', '--json', ...args], env, directory);
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} directory
 * @returns {Promise<import('./compare-reports.mjs').Answer>}
 */
function collect(node, args, env, directory) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: directory, env });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ report: parse(output), exitCode: exitCode ?? -1 }));
  });
}

/**
 * @param {string} text
 * @returns {Readonly<Record<string, any>> | undefined}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
