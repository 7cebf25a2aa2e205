import { createRequire } from 'node:module';
import path from 'node:path';

/** Where the node-gyp that npm's library brings lies. */
export interface NodeGyp {
  /** Absolute path of the program. */
  readonly program: string;
  /** Absolute directory with a `node-gyp` command that starts what `npm_config_node_gyp` names. */
  readonly commandDirectory: string;
}

/** Finds node-gyp through `@npmcli/run-script`. Two look-ups in the file system, no code is loaded. */
export function nodeGypOf(): NodeGyp {
  const library = createRequire(import.meta.url).resolve('@npmcli/run-script');
  return {
    program: createRequire(library).resolve('node-gyp/bin/node-gyp.js'),
    commandDirectory: path.join(path.dirname(library), 'node-gyp-bin'),
  };
}
