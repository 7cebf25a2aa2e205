import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether the file system of temporary directories takes names that differ only in case for one. */
export function foldsCase(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'dx-attack-'));
  try {
    writeFileSync(join(directory, 'a'), '');
    return existsSync(join(directory, 'A'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
