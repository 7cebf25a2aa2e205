import { createRequire } from 'node:module';
import path from 'node:path';

/** Where the node-gyp that npm's library brings lies. */
export interface NodeGyp {
  /** Absolute path of the program. */
  readonly program: string;
  /** Absolute directory with a `node-gyp` command that starts what `npm_config_node_gyp` names. */
  readonly commandDirectory: string;
}

/**
 * Finds node-gyp through `@npmcli/run-script`: the own one, else, in an executable that has no files beside it, that of
 * the npm which came with Node. Look-ups in the file system only, no code is loaded.
 *
 * @param nodePath absolute path of Node
 */
export function nodeGypOf(nodePath: string): NodeGyp | undefined {
  const nodes = path.resolve(nodePath, '..', '..', 'lib', 'node_modules', 'npm', 'package.json');
  const beside = path.resolve(nodePath, '..', 'node_modules', 'npm', 'package.json');
  for (const from of [import.meta.url, nodes, beside]) {
    const found = findFrom(from);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findFrom(from: string): NodeGyp | undefined {
  try {
    const library = createRequire(from).resolve('@npmcli/run-script');
    return {
      program: createRequire(library).resolve('node-gyp/bin/node-gyp.js'),
      commandDirectory: path.join(path.dirname(library), 'node-gyp-bin'),
    };
  } catch {
    return undefined;
  }
}
