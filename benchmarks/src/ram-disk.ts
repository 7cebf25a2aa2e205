import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const imagePattern = /^dx-bench-(\d+)\.img$/;

/** A directory to measure in. */
export interface BenchDisk {
  readonly directory: string;
  /** For results: what it is. */
  readonly description: string;
  close(): void;
}

/**
 * An ext4 image in memory, mounted by loop device, where that is possible (Linux, root); else a plain directory. It is
 * taken down by `close`, and when the process exits or is interrupted. One that a killed run left is removed first.
 */
export function openBenchDisk(kind: 'ram' | 'plain', mebibytes: number): BenchDisk {
  const directory = mkdtempSync(join(tmpdir(), 'dx-bench-'));
  if (kind === 'plain' || !canMount()) return plainDisk(directory);
  removeStaleImages();
  const image = join(memory, `dx-bench-${process.pid}.img`);
  const close = closeOnce(() => {
    unmount(directory);
    rmSync(image, { force: true });
  });
  try {
    mountImage(image, directory, mebibytes);
  } catch (error) {
    close();
    throw error;
  }
  return { directory, description: `ext4 image of ${mebibytes} MiB in ${memory}, loop-mounted`, close };
}

function plainDisk(directory: string): BenchDisk {
  const close = closeOnce(() => rmSync(directory, { recursive: true, force: true }));
  return { directory, description: 'plain directory', close };
}

function canMount(): boolean {
  return (
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    existsSync('/dev/loop-control') &&
    existsSync(memory)
  );
}

function mountImage(image: string, directory: string, mebibytes: number): void {
  writeFileSync(image, '');
  truncateSync(image, mebibytes * 1024 * 1024);
  // Tables are written now: the kernel would else do it in the background, during the first runs.
  const now = 'lazy_itable_init=0,lazy_journal_init=0';
  execFileSync('mkfs.ext4', ['-q', '-F', '-i', '8192', '-E', now, image]);
  execFileSync('mount', ['-o', 'loop', image, directory]);
}

function unmount(directory: string): void {
  try {
    execFileSync('umount', [directory], { stdio: 'pipe' });
  } catch {
    // Not mounted, or a process still works in it: detach now, the kernel frees it with the last user.
    execFileSync('sh', ['-c', 'umount -l "$0" 2>/dev/null || true', directory]);
  }
  rmdirSync(directory);
}

function closeOnce(close: () => void): () => void {
  let open = true;
  const once = (): void => {
    if (open) close();
    open = false;
  };
  process.once('exit', once);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  return once;
}

function removeStaleImages(): void {
  for (const name of readdirSync(memory)) {
    const pid = Number(imagePattern.exec(name)?.[1]);
    if (Number.isNaN(pid) || existsSync(`/proc/${pid}`)) continue;
    const image = join(memory, name);
    const mounts = execFileSync('losetup', ['-j', image, '-O', 'NAME', '-n'], { encoding: 'utf8' }).split(
      '\n',
    );
    for (const device of mounts.filter((line) => line !== ''))
      execFileSync('sh', ['-c', 'umount "$0" || true', device.trim()]);
    rmSync(image, { force: true });
  }
}
