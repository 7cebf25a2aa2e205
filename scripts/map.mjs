import { findMapFaults } from './map/find-map-faults.mjs';
import { report } from './repo/report.mjs';
import { root } from './repo/root.mjs';

/** `dev:map`, with or without `--check`: compares the sources with the map; there is nothing it could write. */
report('dev:map', findMapFaults(root));
