import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { report } from './repo/report.mjs';
import { root } from './repo/root.mjs';
import { findDifferences } from './sync/find-differences.mjs';
import { findReadmeFaults } from './sync/find-readme-faults.mjs';
import { findVersionFaults } from './sync/find-version-faults.mjs';

/** `dev:sync` writes what it can; `dev:sync --check` only tells. */
const checkOnly = process.argv.includes('--check');
const differences = findDifferences(root);

for (const { path, expected } of checkOnly ? [] : differences) {
  writeFileSync(path, expected);
  console.log(`dev:sync: wrote ${relative(root, path)}`);
}
const stale = differences.map(
  ({ path }) => `${relative(root, path)} differs from its frame; run pnpm dev:sync`,
);
report('dev:sync', [...(checkOnly ? stale : []), ...findReadmeFaults(root), ...findVersionFaults(root)]);
