import { DxError, type FsOps } from '@dx/pkg-core';

/** Connections, threads and what they write at once; fewer end in errors, or in waiting for connections that never come. */
const leastOpenFiles = 250;
const limits = '/proc/self/limits';

/**
 * Makes sure that this process may have as many files open as fetching takes. Linux only; Node has raised the limit as far
 * as it may. One small read.
 *
 * @throws DX_TOO_FEW_FILES
 */
export function checkOpenFiles(fs: FsOps): void {
  const limit = readLimit(fs);
  if (limit === undefined || limit >= leastOpenFiles) return;
  throw new DxError({
    code: 'DX_TOO_FEW_FILES',
    message: `This process may have ${limit} files open: expected at least ${leastOpenFiles} for connections and threads`,
    hint: 'Raise the limit of the shell or container: ulimit -n 1024',
    details: { limit, leastOpenFiles },
  });
}

function readLimit(fs: FsOps): number | undefined {
  if (process.platform !== 'linux' || fs.stat(limits) === undefined) return undefined;
  const text = new TextDecoder().decode(fs.readFile(limits));
  const soft = /^Max open files\s+(\d+)/m.exec(text)?.[1];
  return soft === undefined ? undefined : Number(soft);
}
