import { join } from 'node:path';
import type { FsOps } from '../src/index.ts';

/** Makes each kind of change at least once below `root`: 16 changes. */
export function changeEverything(fs: FsOps, root: string): void {
  const at = (name: string): string => join(root, 'tree', name);
  fs.mkdir(join(root, 'tree'));
  fs.writeFile(at('a'), 'content of a');
  const opened = fs.openFile(at('b'));
  try {
    opened.write(new TextEncoder().encode('content of b'));
    opened.sync();
  } finally {
    opened.close();
  }
  fs.rename(at('b'), at('c'));
  fs.link(at('c'), at('d'));
  fs.symlink('c', at('e'), 'file');
  fs.copyFile(at('a'), at('f'), 'copy');
  fs.chmod(at('f'), 0o600);
  fs.setModified(at('f'), 499_162_500_000);
  fs.sync(join(root, 'tree'));
  fs.unlink(at('f'));
  fs.mkdir(at('g'));
  fs.rmdir(at('g'));
  fs.removeTree(at('d'));
}
