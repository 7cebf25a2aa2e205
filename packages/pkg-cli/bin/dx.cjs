#!/usr/bin/env node
'use strict';

const { join } = require('node:path');
const { sayVersion } = require('./say-version.cjs');

if (!sayVersion()) start();

function start() {
  const { findExecutable } = require('./find-executable.cjs');
  const executable = findExecutable(join(__dirname, '..'));
  if (executable === undefined) startOnNode();
  else require('./hand-over.cjs').handOver(executable, startOnNode);
}

function startOnNode() {
  const { sayUnchanged, mayRestore } = require('../program/unchanged.cjs');
  const { loadProgram } = require('./load-program.cjs');

  if (!sayUnchanged() && !(mayRestore() && loadProgram('restored').sayRestored())) runProgram(loadProgram);
}

function runProgram(loadProgram) {
  // A command lives for a second: optimising its code costs more than it gains (29 % of all processor time of a cold
  // install of fixtures/bench/large, measured with and without). Threads started later inherit it. Only the V8 of Node 20
  // has this flag; a later one prints an error for it.
  if (process.versions.v8.startsWith('11.'))
    require('node:v8').setFlagsFromString('--interrupt-budget=2000000');

  loadProgram('dx');
}
