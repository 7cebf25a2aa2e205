import { watch } from 'node:fs';
import { basename } from 'node:path';

/** A directory that is watched until it is closed. */
export interface DirectoryWatch {
  close(): void;
}

/**
 * Calls back when something in a directory itself may have changed: a name came, went or was replaced, a file's bytes. Only
 * a hint: several changes may be one call, and a call may be about nothing. Folders below are not watched. Keeps the process
 * alive. Cost: one inotify watch on Linux.
 *
 * @param onEnd the directory can no longer be watched, or is not the one that it was: removed, renamed, made anew. It is told so
 * by its own name, which something inside may have, too: then it is only to be watched again
 * @throws the file system's own errors: ENOENT, ENOSPC and EMFILE when there are no watches left
 *
 * @example
 * const watched = watchDirectory('/app', () => console.log('something changed'), () => console.log('gone'));
 */
export function watchDirectory(path: string, onChange: () => void, onEnd: () => void): DirectoryWatch {
  const end = (): void => {
    watcher.close();
    onEnd();
  };
  const watcher = watch(path, { persistent: true }, (event, name) => {
    if (event === 'rename' && name === ownName) end();
    else onChange();
  });
  const ownName = basename(path);
  watcher.on('error', end);
  return { close: () => watcher.close() };
}
