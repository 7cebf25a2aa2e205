import { pathToFileURL } from 'node:url';
import { bundleFindings } from './findings/bundle-findings.mjs';
import { formatMeasures, formatRecall } from './findings/format-findings.mjs';
import { measureArchives } from './findings/measure-archives.mjs';
import { runMain } from './repo/run-main.mjs';

/**
 * Looks at every archive of the recorded fixtures with every rule for suspicious code, and at samples written after
 * published incidents. Prints the tables of `docs/findings.md` and each finding of high or moderate severity. Needs what
 * `pnpm bench:record` keeps.
 */
await runMain(async () => {
  const reader = await import(pathToFileURL(await bundleFindings()).href);
  const measures = measureArchives(reader);
  console.log(formatMeasures(reader.codeRules, measures));
  console.log(formatRecall(reader));
});
