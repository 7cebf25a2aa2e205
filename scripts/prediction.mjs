import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundlePrediction } from './prediction/bundle-prediction.mjs';
import { formatQuality } from './prediction/format-quality.mjs';
import { measurePrediction } from './prediction/measure-prediction.mjs';
import { readRepository } from './prediction/read-repository.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: { repositories: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const priorFile = join(root, 'packages', 'pkg-cache', 'src', 'prediction', 'prior-data.ts');

/** Nobody's private names: what fewer repositories than this did is not in the prior. */
const minRepositories = 2;
const bounds = { maxNames: 600, maxRow: 26, minWeight: minRepositories };
const maxPriorBytes = 100_000;

/**
 * Learns what is added to manifests after what from the git histories of repositories, and measures predictions on those
 * that it did not learn from. `--repositories dir` has clones in it, bare or not, at any depth of two; which are held out
 * goes by the hash of where each lies below it, three of ten. Prints the tables of docs/prediction.md; `--write` writes
 * the prior that dx ships with. Nothing is asked of the network.
 */
await runMain(async () => {
  if (values.repositories === undefined)
    throw new Error('Say where the clones are: --repositories <directory>');
  const model = await import(pathToFileURL(await bundlePrediction()).href);
  const all = readAll(resolve(values.repositories));
  const learnt = all.filter(({ isHeldOut }) => !isHeldOut).map(({ repository }) => repository);
  const heldOut = all.filter(({ isHeldOut }) => isHeldOut).map(({ repository }) => repository);
  let counts = model.noCounts;
  for (const repository of learnt) counts = model.countAdditions(counts, additionsOf(repository));
  const prior = model.boundCounts(counts, bounds);
  const popular = [...prior.names]
    .sort(([a, one], [b, other]) => other.added - one.added || (a < b ? -1 : 1))
    .map(([name]) => name);
  const byPopularity = (/** @type {readonly string[]} */ present) =>
    popular.filter((name) => !present.includes(name)).slice(0, 20);
  const byModel = (/** @type {readonly string[]} */ present, /** @type {readonly string[]} */ previous) =>
    model.predictNext(prior, { present, previous }).map(({ name = '' }) => name);
  console.log(`${learnt.length} repositories learnt from, ${heldOut.length} held out`);
  console.log(
    formatQuality([
      measurePrediction('popularity', heldOut, byPopularity),
      measurePrediction('prediction', heldOut, byModel),
      measurePrediction('prediction on what it learnt', learnt, byModel),
    ]),
  );
  const text = model.encodeCounts(prior);
  console.log(`prior: ${prior.names.size} names, ${text.length} bytes`);
  if (text.length > maxPriorBytes) throw new Error(`The prior has more than ${maxPriorBytes} bytes`);
  if (values.write) writeFileSync(priorFile, moduleOf(text));
});

/**
 * @param {string} directory
 */
function readAll(directory) {
  return clonesBelow(directory).map((clone) => ({
    isHeldOut: (createHash('sha256').update(relative(directory, clone)).digest()[0] ?? 0) % 10 < 3,
    repository: readRepository(clone),
  }));
}

/**
 * @param {string} directory
 */
function clonesBelow(directory) {
  const below = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name));
  const inner = below.flatMap((path) => [path, join(path, 'repo')]);
  return inner.filter((path) => existsSync(join(path, '.git')) || existsSync(join(path, 'HEAD'))).sort();
}

/**
 * @param {import('./prediction/measure-prediction.mjs').Repository} repository
 */
function additionsOf(repository) {
  return repository.flatMap(({ additions }) =>
    additions.slice(1).map((added, at) => ({
      present: additions.slice(0, at + 1).flat(),
      previous: at === 0 ? [] : (additions[at] ?? []),
      added,
    })),
  );
}

/**
 * @param {string} text
 */
function moduleOf(text) {
  return `/** Counts of what public projects added, as \`encodeCounts\` gives them. Written by \`pnpm prediction --write\`. */
export const priorText: string =
  '${text}';
`;
}
