import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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
 * An ext4 image in memory, mounted by loop device, where that is possible (Linux, root, a kernel that lets us); else a
 * plain directory, and `description` says why. It is taken down by `close`, and when the process exits or is interrupted. One that a killed run left is removed first.
 */
export function openBenchDisk(kind: 'ram' | 'plain', mebibytes: number): BenchDisk {
  const directory = mkdtempSync(join(tmpdir(), 'dx-bench-'));
  if (kind === 'plain') return plainDisk(directory, 'as asked');
  if (!canMount()) return plainDisk(directory, 'a RAM disk needs Linux and root');
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
    return plainDisk(mkdtempSync(directory), `no RAM disk: ${String(error)}`);
  }
  return { directory, description: `ext4 image of ${mebibytes} MiB in ${memory}, loop-mounted`, close };
}

function plainDisk(directory: string, reason: string): BenchDisk {
  const close = closeOnce(() => rmSync(directory, { recursive: true, force: true }));
  return { directory, description: `plain directory (${reason})`, close };
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
  // Where a process still works in it, it is detached now, and the kernel frees it with its last user.
  for (const flags of [[], ['-l']]) {
    if (spawnSync('umount', [...flags, directory]).status === 0) break;
  }
  rmSync(directory, { recursive: true, force: true });
}

function closeOnce(close: () => void): () => void {
  let open = true;
  const once = (): void => {
    if (open) close();
    open = false;
  };
  process.once('exit', once);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(130));
  }
  return once;
}

function removeStaleImages(): void {
  for (const name of readdirSync(memory)) {
    const pid = Number(imagePattern.exec(name)?.[1]);
    if (Number.isNaN(pid) || existsSync(`/proc/${pid}`)) continue;
    const image = join(memory, name);
    for (const device of lines('losetup', '-j', image, '-O', 'NAME', '-n')) {
      for (const directory of lines('findmnt', '-n', '-o', 'TARGET', '-S', device)) unmount(directory);
    }
    rmSync(image, { force: true });
  }
}

function lines(file: string, ...args: string[]): string[] {
  const { stdout } = spawnSync(file, args, { encoding: 'utf8' });
  return (stdout ?? '').split('\n').flatMap((line) => line.trim() || []);
}
