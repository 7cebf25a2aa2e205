import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const timeLimitMs = 15 * 60_000;

/**
 * @typedef {object} Step
 * @property {string} title as in `dx install`
 * @property {string} [fault] why it failed, with the end of what was printed
 * @property {boolean} [isNpmsToo] npm fails in the same way with its own lockfile
 */

/**
 * @typedef {object} Command
 * @property {string} title
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} directory absolute
 * @property {NodeJS.ProcessEnv} env
 * @property {string} log absolute path of the directory where the output is kept
 */

/**
 * Runs a program to its end, without a terminal.
 *
 * @param {Command} options
 * @returns {Promise<{ readonly step: Step, readonly stdout: string, readonly output: string }>} `output` is both streams
 */
export async function runStep(options) {
  const { title, log } = options;
  const { stdout, output, ending } = await collectOutput(options);
  writeFileSync(join(log, `${title.replaceAll(/[^a-z]+/g, '-')}.log`), output);
  console.log(`  ${ending === '' ? 'ok    ' : 'FAILED'} ${title}`);
  const fault = ending === '' ? {} : { fault: `${ending}\n${tellingLines(output)}` };
  return { step: { title, ...fault }, stdout, output };
}

/**
 * @param {Command} options
 * @returns {Promise<{ stdout: string, output: string, ending: string }>} `ending` is empty when all went well
 */
function collectOutput({ command, args, directory, env }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: directory,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      timeout: timeLimitMs,
    });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', ({ message }) => resolve({ stdout, output, ending: message }));
    child.on('close', (code, signal) =>
      resolve({ stdout, output, ending: code === 0 ? '' : (signal ?? `exit code ${code}`) }),
    );
  });
}

/**
 * What npm has against a lockfile, where it said so.
 *
 * @param {string} output
 * @returns {string[]} sorted lines
 */
export function listComplaints(output) {
  return (output.match(/(?<=^npm error )(?:Missing|Invalid): .*$/gm) ?? []).sort();
}

/**
 * @param {string} output
 * @returns {string}
 */
function tellingLines(output) {
  const complaints = listComplaints(output);
  if (complaints.length === 0) return output.trimEnd().split('\n').slice(-12).join('\n');
  const more = complaints.length > 5 ? [`and ${complaints.length - 5} more`] : [];
  return [...complaints.slice(0, 5), ...more].join('\n');
}
