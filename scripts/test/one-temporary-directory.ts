import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const attempts = 50;
const pauseMs = 100;

/** Everything that the tests of one run leave in temporary directories is in one, and goes with it. */
export default function setup(): () => Promise<void> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'dx-test-')));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = directory;
  return () => removeAll(directory);
}

/** What deletes and writes in the background may need a moment more. `rmSync` does not look again for what has come since. */
async function removeAll(directory: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return rmSync(directory, { recursive: true, force: true });
    } catch (error) {
      if (attempt === attempts) throw error;
      await pause(pauseMs);
    }
  }
}
