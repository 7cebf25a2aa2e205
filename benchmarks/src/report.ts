import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { docsDirectory, resultsDirectory } from './paths.ts';
import { explanations } from './report/explanations.ts';
import { openMeasured } from './report/measured.ts';
import { makePage, type Page } from './report/page.ts';
import { findDifferences, readSummary, writePage, writeSummary } from './report/page-files.ts';
import { summariseResults } from './report/summary.ts';
import { findStale } from './report/target-section.ts';
import { readResults } from './result-file.ts';

const usage = `pnpm bench:report [<result file or directory>…] | --page | --check

Writes docs/benchmarks/results.json, docs/benchmarks.md and its charts from results: without names, from those that bench:all
wrote last. --page makes page and charts of the results.json that is there; --check only says whether they are of it.
`;

try {
  main(process.argv.slice(2).filter((argument) => argument !== '--'));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function main(argv: readonly string[]): void {
  const option = argv.find((argument) => argument.startsWith('-'));
  if (option === '--help') process.stdout.write(usage);
  else if (option === '--page') writePage(docsDirectory, makeCommittedPage());
  else if (option === '--check') check();
  else if (option === undefined) report(argv);
  else throw new Error(`Unknown option ${option}\n${usage}`);
}

function report(paths: readonly string[]): void {
  const results = readResults(paths.length === 0 ? [findNewest()] : paths);
  const summary = summariseResults(results);
  // Before anything is written: it fails where a target is missed and nobody has said why.
  const page = makePage(summary, explanations);
  writeSummary(docsDirectory, summary);
  writePage(docsDirectory, page);
  for (const stale of findStale(openMeasured(summary), explanations))
    process.stderr.write(
      `The explanation for ${stale} is of no use: that target is reached, or not measured\n`,
    );
  process.stdout.write(`${[...page.keys()].join('\n')}\n`);
}

function check(): void {
  const differing = findDifferences(docsDirectory, makeCommittedPage());
  if (differing.length === 0) return;
  process.stderr.write(
    `Not made from docs/benchmarks/results.json: ${differing.join(', ')}; pnpm bench:report --page\n`,
  );
  process.exitCode = 1;
}

function makeCommittedPage(): Page {
  return makePage(readSummary(docsDirectory), explanations);
}

/** What `bench:all` wrote last. */
function findNewest(): string {
  const directories = readdirSync(resultsDirectory)
    .filter((name) => name.startsWith('all-'))
    .map((name) => join(resultsDirectory, name));
  const [newest] = directories.sort((left, right) => statSync(right).mtimeMs - statSync(left).mtimeMs);
  if (newest === undefined) throw new Error('There are no results of bench:all');
  return newest;
}
