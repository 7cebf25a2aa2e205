import path from 'node:path';
import { DxError, type FsOps } from '@dx/pkg-core';

/** Where sockets are, and whose they have to be. */
export interface SocketPlace {
  readonly address: string;
  readonly fs: FsOps;
  /** Absent on Windows, where pipes are nobody's files. */
  readonly userId?: number | undefined;
}

/** What every platform has room for; a longer path would be cut off without a word. */
const longestAddress = 103;

/**
 * Makes the directory of a socket, for its user alone.
 *
 * @throws DX_WATCH_SOCKET when something of somebody else is in its place, or the path of the socket is too long for one
 */
export function makeSocketDirectory(place: SocketPlace): void {
  if (place.userId === undefined) return;
  const directory = path.dirname(place.address);
  if (Buffer.byteLength(place.address) > longestAddress) throw tooLong(place.address);
  if (place.fs.lstat(directory) === undefined) place.fs.mkdir(directory, { recursive: true, mode: 0o700 });
  if (isOwnDirectory(place)) return;
  throw new DxError({
    code: 'DX_WATCH_SOCKET',
    message: `${directory} is not a directory of this user alone, so that others could listen to dx watch or speak for it`,
    hint: `Remove ${directory}, or set TMPDIR to a directory of your own`,
    details: { directory },
  });
}

/** Whether nobody else can have put a socket there. */
export function isOwnDirectory({ address, fs, userId }: SocketPlace): boolean {
  if (userId === undefined) return true;
  const stat = fs.lstat(path.dirname(address));
  return stat?.kind === 'directory' && stat.ownerId === userId && (stat.mode & 0o077) === 0;
}

function tooLong(address: string): DxError {
  return new DxError({
    code: 'DX_WATCH_SOCKET',
    message: `${address} is too long for a socket: ${Buffer.byteLength(address)} bytes, at most ${longestAddress}`,
    hint: 'Set TMPDIR to a shorter path',
    details: { address },
  });
}
