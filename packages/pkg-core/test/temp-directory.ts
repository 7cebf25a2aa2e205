import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new empty directory that goes away with the test. */
export function makeTempDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
