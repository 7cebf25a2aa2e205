import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';
import { bunVersion } from './compile-program.mjs';

const kept = fileURLToPath(new URL('../dist/platforms/runtimes', import.meta.url));

/**
 * The Bun of another platform, from the registry by npm, which checks it; kept for the next time.
 *
 * @param {import('./targets.mjs').Target} target
 * @returns {string} the file
 */
export function fetchRuntime({ bun, runtime, os }) {
  const file = join(kept, bunVersion, `${bun}${os === 'win32' ? '.exe' : ''}`);
  if (existsSync(file)) return file;
  const scratch = mkdtempSync(join(tmpdir(), 'dx-runtime-'));
  try {
    execFileSync('npm', ['pack', `${runtime}@${bunVersion}`, '--silent'], {
      cwd: scratch,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const archive = `${runtime.slice(1).replace('/', '-')}-${bunVersion}.tgz`;
    extract({ file: join(scratch, archive), cwd: scratch, sync: true });
    mkdirSync(dirname(file), { recursive: true });
    const partial = join(dirname(file), `${process.pid}.part`);
    copyFileSync(join(scratch, 'package', 'bin', os === 'win32' ? 'bun.exe' : 'bun'), partial);
    renameSync(partial, file);
    return file;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
