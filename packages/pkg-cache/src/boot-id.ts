import type { FsOps } from '@dx/pkg-core';

const known = new WeakMap<FsOps, string>();

/**
 * What tells this boot of the machine from every other one, or `unknown` where `/proc` has no answer. Read once per
 * file system.
 */
export function readBootId(fs: FsOps): string {
  const id = known.get(fs) ?? readFromProc(fs);
  known.set(fs, id);
  return id;
}

function readFromProc(fs: FsOps): string {
  try {
    const text = new TextDecoder().decode(fs.readFile('/proc/sys/kernel/random/boot_id')).trim();
    return /^[0-9a-f-]{36}$/.test(text) ? text : 'unknown';
  } catch {
    return 'unknown';
  }
}
