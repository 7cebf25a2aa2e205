'use strict';

const { spawn } = require('node:child_process');
const { isatty } = require('node:tty');

/**
 * Starts the executable in place of dx on Node.
 *
 * @param {string} executable
 * @param {() => void} startOnNode called if it does not start
 */
function handOver(executable, startOnNode) {
  const argv = process.argv.slice(2);
  // Node has it from 22.15 on, and not on Windows.
  if (process.platform !== 'win32' && process.execve !== undefined)
    process.execve(executable, [executable, ...argv], process.env);
  stayBeside(executable, argv, startOnNode);
}

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Node waits for the executable and ends as it did. A terminal sends its signals to both, a program only to this one;
 * hearing one twice would mean "at once" to dx, so those of a terminal are not sent on.
 *
 * @param {string} executable
 * @param {readonly string[]} argv
 * @param {() => void} startOnNode
 */
function stayBeside(executable, argv, startOnNode) {
  for (const signal of forwarded) {
    process.on(signal, () => {
      if (signal === 'SIGTERM' || !isatty(0)) child.kill(signal);
    });
  }
  const child = spawn(executable, argv, { stdio: 'inherit' });
  const end = () => {
    for (const signal of forwarded) process.removeAllListeners(signal);
  };
  child.once('error', () => {
    end();
    startOnNode();
  });
  child.once('exit', (code, signal) => {
    end();
    if (signal === null) process.exitCode = code;
    else process.kill(process.pid, signal);
  });
}

module.exports = { handOver };
