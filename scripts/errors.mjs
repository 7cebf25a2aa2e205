import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findErrorFaults } from './errors/find-error-faults.mjs';
import { formatErrorsPage } from './errors/format-errors-page.mjs';
import { readErrorRows } from './errors/read-error-rows.mjs';
import { report } from './repo/report.mjs';
import { root } from './repo/root.mjs';

/** `dev:errors` writes docs/errors.md; `dev:errors --check` only tells whether it is up to date. */
const checkOnly = process.argv.includes('--check');
const path = join(root, 'docs', 'errors.md');
const rows = readErrorRows(root);
const page = formatErrorsPage(rows);
const isStale = !existsSync(path) || readFileSync(path, 'utf8') !== page;

if (isStale && !checkOnly) writeFileSync(path, page);
const stale = isStale && checkOnly ? ['docs/errors.md is not up to date; run pnpm dev:errors'] : [];
report('dev:errors', [...stale, ...findErrorFaults(root, rows)]);
