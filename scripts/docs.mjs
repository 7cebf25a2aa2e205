import { findDependencyFaults } from './docs/find-dependency-faults.mjs';
import { findLongFiles } from './docs/find-long-files.mjs';
import { findUndocumented } from './docs/find-undocumented.mjs';
import { report } from './repo/report.mjs';
import { root } from './repo/root.mjs';

/** `dev:docs`, with or without `--check`: there is nothing it could write. */
report('dev:docs', [...findUndocumented(root), ...findDependencyFaults(root), ...findLongFiles(root)]);
