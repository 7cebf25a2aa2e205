import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findParityFaults } from './parity/find-parity-faults.mjs';
import { formatParityTable } from './parity/format-parity-table.mjs';
import { readParityPage } from './parity/read-parity-page.mjs';
import { readTestReport } from './parity/read-test-report.mjs';
import { runParityTests } from './parity/run-parity-tests.mjs';
import { report } from './repo/report.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({ options: { report: { type: 'string' } } });

/**
 * Prints which test shows each line of docs/npm-parity.md, and fails when one is shown by none without a reason.
 * `--report file` reads the report of a run of the tests that vitest's `json` reporter wrote, instead of running them.
 */
await runMain(async () => {
  const path = resolve(values.report ?? join(root, 'node_modules', '.parity-report.json'));
  if (values.report === undefined) await runParityTests(path);
  const tests = readTestReport(JSON.parse(readFileSync(path, 'utf8')), root);
  const page = readParityPage(readFileSync(join(root, 'docs', 'npm-parity.md'), 'utf8'));
  console.log(formatParityTable(tests, page));
  report('parity', findParityFaults(tests, page));
});
