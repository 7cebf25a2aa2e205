import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Machine } from './describe-machine.ts';
import { resultsDirectory } from './paths.ts';
import type { Network } from './registry-process.ts';
import type { BenchRow } from './summarise-runs.ts';

/** What was not measured, and why. */
export interface BenchFailure {
  readonly fixture: string;
  readonly scenario: string;
  readonly rival: string;
  readonly message: string;
}

/** What holds for all rows of one result file. */
export interface BenchStart {
  readonly format: 2;
  /** ISO time at which it began. */
  readonly startedAt: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** Versions of the Nodes that rivals were named with. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly memoryMethod: string;
  readonly network: Network;
}

/** One result file. */
export interface BenchResult extends BenchStart {
  readonly disk: string;
  readonly rows: readonly BenchRow[];
  readonly failures: readonly BenchFailure[];
}

/** Writes the result, by default to a file named after its time; gives the path. A file that is there is whole. */
export function writeResult(
  result: BenchResult,
  path: string = join(resultsDirectory, `${result.startedAt.replaceAll(/[:.]/g, '-')}.json`),
): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${path}.new`, path);
  return path;
}

/**
 * The results of files, and of all files in directories, the oldest first.
 *
 * @throws Error for a file of another format
 */
export function readResults(paths: readonly string[]): readonly BenchResult[] {
  const results = paths.flatMap(listResultFiles).map(readResult);
  return results.sort((left, right) => (left.startedAt < right.startedAt ? -1 : 1));
}

/** One result. */
export function readResult(path: string): BenchResult {
  const result = JSON.parse(readFileSync(path, 'utf8')) as BenchResult;
  if (result.format === 2) return result;
  throw new Error(`${path} is of format ${result.format}, not 2: measure again`);
}

function listResultFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(path, name));
}
