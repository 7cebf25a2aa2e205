import type { FsOps } from '@dx/pkg-core';

/** The line that names the interpreter, ended the Windows way, which the kernel would take as part of the name. */
const windowsShebang = /^#![^\n]+\r\n/;

/**
 * Makes a file executable and its first line fit for a kernel. The content of a file that has other links is never
 * touched: it is replaced by a copy of its own, so that the store keeps what it hashed.
 */
export function makeExecutable(fs: FsOps, path: string, mode: number): void {
  const stat = fs.lstat(path);
  if (stat?.kind !== 'file') return;
  const isExecutable = (stat.mode & mode) === mode;
  const bytes = fs.readFile(path);
  if (hasWindowsShebang(bytes)) replaceFile(fs, path, withoutCarriageReturn(bytes), stat.mode | mode);
  else if (!isExecutable && stat.linkCount > 1) replaceFile(fs, path, bytes, stat.mode | mode);
  else if (!isExecutable) fs.chmod(path, (stat.mode | mode) & 0o777);
}

function hasWindowsShebang(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return false;
  return windowsShebang.test(new TextDecoder('latin1').decode(bytes.subarray(0, 2048)));
}

function withoutCarriageReturn(bytes: Uint8Array): Uint8Array {
  const at = bytes.indexOf(0x0a) - 1;
  const repaired = new Uint8Array(bytes.length - 1);
  repaired.set(bytes.subarray(0, at));
  repaired.set(bytes.subarray(at + 1), at);
  return repaired;
}

function replaceFile(fs: FsOps, path: string, bytes: Uint8Array, mode: number): void {
  const temporary = `${path}.dx-new`;
  fs.removeTree(temporary);
  fs.writeFile(temporary, bytes, { exclusive: true });
  fs.chmod(temporary, mode & 0o777);
  fs.rename(temporary, path);
}
