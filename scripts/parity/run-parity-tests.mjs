import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../repo/root.mjs';

/**
 * Runs the tests whose titles begin with an id and writes vitest's report of them. A failed test is in the report, so
 * the exit code says nothing more.
 *
 * @param {string} report absolute path
 * @returns {Promise<void>} rejects when vitest cannot be started
 */
export function runParityTests(report) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const flags = [
    '-t',
    '(^| )[A-Z][0-9]{2}[ ,:]',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, 'run', ...flags], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
}
