'use strict';

const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { basename, dirname, join } = require('node:path');
const { Script } = require('node:vm');
const { isMainThread } = require('node:worker_threads');
const { openCodeCache } = require('./code-cache.cjs');

/** A thread has compiled what it needs by then, and most installs are still running. */
const threadSettledMs = 300;

/** Files of `program` that are loaded only at need; what they export, once they are. */
const separate = new Map([
  ['./tools.cjs', undefined],
  ['./undici.cjs', undefined],
  ['./yaml.cjs', undefined],
]);

/**
 * Runs `program/<name>.cjs` and gives what it exports. V8's compiled code is kept from run to run, as Node's own compile cache does it from Node
 * 22.8 on for modules: parsing and compiling is otherwise a third of a run that has little to do.
 *
 * @param {string} name
 */
function loadProgram(name) {
  const filename = join(__dirname, '..', 'program', `${name}.cjs`);
  const source = readFileSync(filename);
  const cache = openCodeCache(name, source);
  const kept = cache?.read();
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) {${source.latin1Slice()}\n})`,
    {
      filename,
      ...(kept === undefined ? {} : { cachedData: kept.code }),
    },
  );
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireFrom(filename), module, filename, dirname(filename));
  if (cache !== undefined) keepLater(script, cache, script.cachedDataRejected ? undefined : kept);
  return module.exports;
}

/** @param {string} filename */
function requireFrom(filename) {
  const plain = createRequire(filename);
  const requireAny = (/** @type {string} */ id) => {
    if (!separate.has(id)) return plain(id);
    const loaded = separate.get(id) ?? loadProgram(basename(id, '.cjs'));
    separate.set(id, loaded);
    return loaded;
  };
  return Object.assign(requireAny, plain);
}

/**
 * Functions are compiled when they are first called, so a run that did much more than the one before knows more of them.
 *
 * @param {Script} script
 * @param {NonNullable<ReturnType<typeof openCodeCache>>} cache
 * @param {{ readonly workMs: number } | undefined} kept
 */
function keepLater(script, cache, kept) {
  const keep = () => {
    const workMs = process.cpuUsage().user / 1_000;
    if (kept === undefined || workMs > kept.workMs * 2) cache.write(script.createCachedData(), workMs);
  };
  if (isMainThread) process.once('exit', keep);
  else if (kept === undefined) setTimeout(keep, threadSettledMs).unref();
}

module.exports = { loadProgram };
