import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Everything that the tests of one run leave in temporary directories is in one, and goes with it. */
export default function setup(): () => void {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'dx-test-')));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = directory;
  return () => rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
}
