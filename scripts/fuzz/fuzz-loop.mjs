import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { openCoverageMap } from './coverage-map.mjs';
import { mutateBytes } from './mutate-bytes.mjs';
import { mutateJson } from './mutate-json.mjs';
import { seedRandom } from './random.mjs';

/**
 * @typedef {object} LoopData
 * @property {import('./bundle-target.mjs').Bundle} bundle
 * @property {readonly string[]} seeds directories whose files are inputs to begin with
 * @property {string} corpus directory in which inputs are kept that reached something new
 * @property {string} findings directory for inputs that broke a promise
 * @property {number} seed
 * @property {number} untilMs milliseconds since 1970
 * @property {SharedArrayBuffer} shared runs so far, length of the input that runs, its bytes
 */

const { bundle, seeds, corpus, findings, seed, untilMs, shared } = /** @type {LoopData} */ (workerData);
const slowMs = 3000;
const stretchedBytes = 200 * 1024;
const maxGrowthBytes = 512 * 1024 * 1024;

const counters = new Uint8Array(bundle.counters);
Reflect.set(globalThis, 'dxFuzzCounters', counters);
const target = await import(pathToFileURL(bundle.file).href);
/** @type {{ maxBytes: number, unit: number, isJson: boolean, words: readonly string[] }} */
const { maxBytes = 4096, unit = 1, isJson = false, words: more = [] } = target;
const words = [...bundle.words, ...more];
const random = seedRandom(seed);
const map = openCoverageMap(counters);
const status = new Uint32Array(shared, 0, 2);
const running = new Uint8Array(shared, 8);
const found = new Set(/** @type {string[]} */ ([]));
/** @type {Uint8Array<ArrayBuffer>[]} */
const inputs = [];

mkdirSync(corpus, { recursive: true });
for (const input of [...target.starts(), ...[...seeds, corpus].flatMap(readInputs)]) {
  await run(input);
  if (map.merge() || inputs.length === 0) inputs.push(input);
}
while (Date.now() < untilMs) {
  const input = mutate();
  await run(input);
  if (map.merge()) keep(input);
  if (random.int(500) === 0) await run(stretch(input));
  map.merge();
}
parentPort?.postMessage({
  runs: status[0],
  branches: map.branches,
  inputs: inputs.length,
  findings: found.size,
});

function mutate() {
  // The latest are where something new was reached last.
  const recent = random.int(3) === 0 ? Math.max(0, inputs.length - 16) : 0;
  const base = inputs[recent + random.int(inputs.length - recent)] ?? new Uint8Array(0);
  const means = { random, words, other: random.pick(inputs), unit, maxBytes };
  const made = isJson && random.int(4) > 0 ? mutateJson(base, means) : undefined;
  return (made ?? mutateBytes(base, means)).slice(0, maxBytes);
}

/** A part of the input many times over, or in many brackets: what takes longer than its length allows shows. @param {Uint8Array} input */
function stretch(input) {
  const from = random.int(input.length + 1);
  const to = Math.min(input.length, from + 1 + random.int(8));
  const times = Math.floor(stretchedBytes / Math.max(1, to - from));
  if (random.int(2) === 0) return Uint8Array.from(Buffer.from(nest(Buffer.from(input).toString())));
  const parts = [input.subarray(0, to), ...Array(times).fill(input.subarray(from, to)), input.subarray(to)];
  return Uint8Array.from(Buffer.concat(parts));
}

/** One value of a JSON text in many brackets. @param {string} text */
function nest(text) {
  const values = [...text.matchAll(/(?<=[:[,]\s*)(?:"[^"]*"|\d+|true|null)(?=\s*[,}\]])/g)];
  const value = values[random.int(values.length)];
  const [before, after] = random.pick(
    /** @type {const} */ ([
      ['[', ']'],
      ['{"a":', '}'],
      ['{"dependencies":{"a":', '}}'],
    ]),
  );
  const depth = random.pick([150, 190, 499, 3000, 20_000]);
  if (value === undefined) return before.repeat(depth) + text + after.repeat(depth);
  const end = value.index + value[0].length;
  return text.slice(0, value.index) + before.repeat(depth) + value[0] + after.repeat(depth) + text.slice(end);
}

/** @param {Uint8Array<ArrayBuffer>} input */
async function run(input) {
  running.set(input.subarray(0, running.length));
  status[1] = input.length;
  status[0] = (status[0] ?? 0) + 1;
  const before = process.memoryUsage.rss();
  const from = process.cpuUsage();
  try {
    await target.check(Uint8Array.from(input));
  } catch (error) {
    report(input, error instanceof Error ? error : new Error(`threw ${String(error)}`));
  }
  const { user, system } = process.cpuUsage(from);
  if (user + system > slowMs * 1000)
    report(input, new Error(`took more than ${slowMs} ms of processor time`));
  if (process.memoryUsage.rss() - before > maxGrowthBytes) report(input, new Error('took too much memory'));
}

/** @param {Uint8Array} input */
function keep(input) {
  inputs.push(Uint8Array.from(input));
  writeFileSync(join(corpus, digest(input)), input);
}

/** One input for each way in which something is wrong. @param {Uint8Array} input @param {Error} error */
function report(input, error) {
  const frame = /\n\s+at [^\n]*/.exec(error.stack ?? '')?.[0] ?? '';
  const kind = `${error.name}: ${error.message.slice(0, 60).replaceAll(/["'`].*|\d+/g, '')}${frame.replaceAll(/\d+/g, '')}`;
  if (found.has(kind) || found.size > 40) return;
  found.add(kind);
  mkdirSync(findings, { recursive: true });
  const file = join(findings, digest(input));
  writeFileSync(file, input);
  writeFileSync(`${file}.txt`, `${error.stack}\n`);
  parentPort?.postMessage({ finding: file, message: `${error.name}: ${error.message.slice(0, 300)}` });
}

/** @param {Uint8Array} input */
function digest(input) {
  return createHash('sha256').update(input).digest('hex').slice(0, 16);
}

/** @param {string} directory */
function readInputs(directory) {
  const names = existsSync(directory) ? readdirSync(directory).sort() : [];
  return names.map((name) => Uint8Array.from(readFileSync(join(directory, name))));
}
