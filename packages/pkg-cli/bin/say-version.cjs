'use strict';

const { writeSync } = require('node:fs');

/**
 * Answers `dx --version` before anything else is loaded.
 *
 * @returns whether that is what was asked
 */
function sayVersion() {
  const [, , word, ...more] = process.argv;
  if (more.length > 0 || (word !== '--version' && word !== '-v')) return false;
  printLine(require('../package.json').version);
  return true;
}

/** @param {string} line that nobody needs to read; standard output is opened only where it takes nothing right now */
function printLine(line) {
  try {
    writeSync(1, `${line}\n`);
  } catch (error) {
    if (error.code === 'EAGAIN') process.stdout.write(`${line}\n`);
  }
}

module.exports = { sayVersion };
