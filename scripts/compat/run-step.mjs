import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const timeLimitMs = 15 * 60_000;

/**
 * @typedef {object} Step
 * @property {string} title as in `dx install`
 * @property {string} [fault] why it failed, with the end of what was printed
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
 * @returns {Promise<{ readonly step: Step, readonly stdout: string }>}
 */
export async function runStep(options) {
  const { title, log } = options;
  const { stdout, output, ending } = await collectOutput(options);
  writeFileSync(join(log, `${title.replaceAll(/[^a-z]+/g, '-')}.log`), output);
  console.log(`  ${ending === '' ? 'ok    ' : 'FAILED'} ${title}`);
  return { step: ending === '' ? { title } : { title, fault: `${ending}\n${lastLines(output)}` }, stdout };
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
 * @param {string} output
 * @returns {string}
 */
function lastLines(output) {
  return output.trimEnd().split('\n').slice(-12).join('\n');
}
