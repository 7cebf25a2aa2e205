import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from './page.ts';
import type { Summary } from './summary.ts';

const summaryFile = join('benchmarks', 'results.json');

/**
 * The committed summary.
 *
 * @throws Error when it is of another format
 */
export function readSummary(docs: string): Summary {
  const summary = JSON.parse(readFileSync(join(docs, summaryFile), 'utf8')) as Summary;
  if (summary.format === 1) return summary;
  throw new Error(`docs/${summaryFile} is of format ${summary.format}, not 1`);
}

/** Writes it, one row on a line. */
export function writeSummary(docs: string, summary: Summary): void {
  const { rows, failures, ...rest } = summary;
  const head = JSON.stringify(rest, null, 2).replace(/\n\}$/, '');
  const lines = (items: readonly unknown[]): string =>
    items.length === 0 ? '[]' : `[\n    ${items.map((item) => JSON.stringify(item)).join(',\n    ')}\n  ]`;
  const text = `${head},\n  "rows": ${lines(rows)},\n  "failures": ${lines(failures)}\n}\n`;
  mkdirSync(join(docs, 'benchmarks'), { recursive: true });
  writeFileSync(join(docs, summaryFile), text);
}

/** Writes page and charts. */
export function writePage(docs: string, page: Page): void {
  for (const [path, text] of page) {
    mkdirSync(dirname(join(docs, path)), { recursive: true });
    writeFileSync(join(docs, path), text);
  }
}

/** The files of a page that are not there, or other than it says. */
export function findDifferences(docs: string, page: Page): readonly string[] {
  return [...page].flatMap(([path, text]) => {
    const file = join(docs, path);
    return existsSync(file) && readFileSync(file, 'utf8') === text ? [] : [path];
  });
}
