import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../repo/root.mjs';
import { bundleTarget } from './bundle-target.mjs';

/**
 * @typedef {object} Outcome
 * @property {import('./targets.mjs').Target} target
 * @property {number} minutes
 * @property {number} runs
 * @property {number} branches of `allBranches` that ran
 * @property {number} allBranches
 * @property {number} inputs that are kept, because each reached something new
 * @property {number} findings
 */

const hangMs = 20_000;
const heapMb = 1500;
const maxInputBytes = 1024 * 1024;

/**
 * Runs one target in a thread for some minutes, and another one where an input does not end or takes all memory.
 *
 * @param {import('./targets.mjs').Target} target
 * @param {{ readonly minutes: number, readonly seed: number }} wishes
 * @returns {Promise<Outcome>}
 */
export async function fuzzTarget(target, { minutes, seed }) {
  const bundle = await bundleTarget(target);
  const base = join(root, 'node_modules', '.fuzz', target.name);
  const findings = join(base, 'findings');
  const untilMs = Date.now() + minutes * 60_000;
  const outcome = { runs: 0, branches: 0, inputs: 0, findings: 0 };
  for (let round = 0; Date.now() < untilMs && round < 20; round += 1) {
    const shared = new SharedArrayBuffer(8 + maxInputBytes);
    const seeds = [join(root, 'packages', target.owner, 'test', 'seeds', target.name)];
    const data = {
      bundle,
      seeds,
      corpus: join(base, 'corpus'),
      findings,
      seed: seed + round,
      untilMs,
      shared,
    };
    const ended = await runLoop(data, target.name);
    outcome.runs += new Uint32Array(shared)[0] ?? 0;
    outcome.branches = Math.max(outcome.branches, ended.branches ?? 0);
    outcome.inputs = ended.inputs ?? outcome.inputs;
    outcome.findings += ended.findings ?? 0;
    if (ended.fault !== undefined) {
      outcome.findings += 1;
      keepRunning(shared, findings, ended.fault, target.name);
    }
  }
  return { target, minutes, allBranches: bundle.counters, ...outcome };
}

/**
 * @typedef {{ branches?: number, inputs?: number, findings?: number, fault?: string }} Ended
 * @param {import('./fuzz-loop.mjs').LoopData} data
 * @param {string} name
 * @returns {Promise<Ended>}
 */
function runLoop(data, name) {
  const worker = new Worker(new URL('./fuzz-loop.mjs', import.meta.url), {
    workerData: data,
    execArgv: ['--enable-source-maps', '--no-warnings'],
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  return new Promise((resolve) => {
    /** @type {Ended} */
    let ended = {};
    let last = -1;
    const watch = setInterval(() => {
      const runs = new Uint32Array(data.shared)[0] ?? 0;
      if (runs === last) {
        ended.fault = `did not end within ${hangMs} ms`;
        void worker.terminate();
      }
      last = runs;
    }, hangMs);
    worker.on('message', (message) => {
      if (message.finding === undefined) ended = { ...ended, ...message };
      else console.log(`${name}: ${message.message}\n  ${message.finding}`);
    });
    worker.on('error', (error) => {
      ended.fault = `ended the thread: ${error.stack}`;
    });
    worker.on('exit', () => {
      clearInterval(watch);
      if (ended.branches === undefined) ended.fault ??= 'waits for what never comes';
      resolve(ended);
    });
  });
}

/**
 * @param {SharedArrayBuffer} shared
 * @param {string} findings
 * @param {string} fault
 * @param {string} name
 */
function keepRunning(shared, findings, fault, name) {
  const length = new Uint32Array(shared)[1] ?? 0;
  const file = join(findings, `fault-${Date.now()}`);
  mkdirSync(findings, { recursive: true });
  writeFileSync(file, new Uint8Array(shared, 8, length));
  writeFileSync(`${file}.txt`, `${fault}\n`);
  console.log(`${name}: ${fault}\n  ${file}`);
}
