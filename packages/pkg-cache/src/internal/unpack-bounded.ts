import { isBoundedMsgpack } from '@dx/pkg-core';
import { unpack } from 'msgpackr/unpack';

/**
 * The value that msgpack bytes from outside hold, without maps and extensions, or `undefined` when they hold none: lists that are
 * longer than the bytes, something behind the value, nested deeper than the stack is.
 */
export function unpackBounded(bytes: Uint8Array): unknown {
  if (!isBoundedMsgpack(bytes)) return undefined;
  try {
    return unpack(bytes);
  } catch {
    // The decoder's errors are of several kinds and say nothing that a person could use.
    return undefined;
  }
}
