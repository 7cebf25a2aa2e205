import type { FsOps } from '@dx/pkg-core';

/**
 * Copies a package's directory, without what `isOther` says is not its own. Links stay links. Blocks are shared where the
 * file system can.
 */
export function copyPackage(
  fs: FsOps,
  from: string,
  to: string,
  isOther: (relativePath: string) => boolean,
): void {
  const copy = (path: string): void => {
    const stat = fs.lstat(`${from}${path}`);
    if (stat?.kind === 'link') fs.symlink(fs.readLink(`${from}${path}`), `${to}${path}`, 'file');
    else if (stat?.kind === 'file') copyFile(fs, `${from}${path}`, `${to}${path}`);
    else if (stat?.kind === 'directory') {
      fs.mkdir(`${to}${path}`, { mode: stat.mode & 0o777 });
      for (const { name } of fs.readDirectory(`${from}${path}`))
        if (!isOther(`${path}/${name}`.slice(1))) copy(`${path}/${name}`);
    }
  };
  copy('');
}

function copyFile(fs: FsOps, from: string, to: string): void {
  try {
    fs.copyFile(from, to, 'clone');
  } catch {
    fs.copyFile(from, to, 'copy');
  }
}
