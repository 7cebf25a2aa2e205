import { spawn } from 'node:child_process';

const timeLimitMs = 5 * 60_000;

/**
 * @typedef {object} Tool
 * @property {'dx' | 'npm'} name
 * @property {string} node absolute path of the program
 * @property {string} script absolute path
 * @property {readonly string[]} flags for every call
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * @typedef {object} Ending
 * @property {string} [failure] the tool's code for why it failed, as in `ERESOLVE`; else how it ended
 * @property {string} output all that was printed
 */

/**
 * Runs a tool to its end.
 *
 * @param {Tool} tool
 * @param {readonly string[]} args
 * @param {string} directory absolute
 * @returns {Promise<Ending>} never rejects
 */
export function runTool({ node, script, flags, env }, args, directory) {
  return new Promise((resolve) => {
    const child = spawn(node, [script, ...args, ...flags], {
      cwd: directory,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeLimitMs,
    });
    let output = '';
    const add = (/** @type {string} */ text) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', add);
    child.stderr.setEncoding('utf8').on('data', add);
    child.on('error', ({ message }) => resolve({ failure: message, output }));
    child.on('close', (code, signal) => {
      if (code === 0) resolve({ output });
      else resolve({ failure: readCode(output) ?? signal ?? `exit code ${code}`, output });
    });
  });
}

/**
 * @param {string} output
 * @returns {string | undefined}
 */
function readCode(output) {
  const npms =
    /^npm error code (\S+)/m.exec(output)?.[1] ??
    /^npm error (Unable to resolve reference)/m.exec(output)?.[1];
  return npms ?? /\bDX_[A-Z_]+\b/.exec(output)?.[0];
}
