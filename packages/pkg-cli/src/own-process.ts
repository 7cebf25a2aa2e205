import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { cacheFolder } from './choose-home.ts';
import { findProgram } from './find-program.ts';
import { nodeVersionOf } from './node-version.ts';

/** The Node that scripts and commands of packages run on. */
export interface NodeProgram {
  /** Absolute. */
  readonly path: string;
  /** With a leading `v`. */
  readonly version: string;
}

/** Whether dx runs as an executable of its own (`pnpm standalone`), so that Node is another program. */
export function isStandalone(): boolean {
  return process.versions['bun'] !== undefined && /[\\/](?:\$bunfs|~BUN)[\\/]/.test(process.argv[1] ?? '');
}

/** The file that a person or a script starts to get this dx again, for `npm_execpath`: the launcher, where there is one. */
export function ownProgram(): string {
  if (!isStandalone()) return path.resolve(process.argv[1] ?? process.execPath);
  const { dir, base } = path.parse(process.execPath);
  return base === 'dx-program' ? path.join(dir, 'dx') : process.execPath;
}

let known: { readonly searchPath: string | undefined; readonly node: NodeProgram } | undefined;

/**
 * The Node that dx runs on; for the executable, the first `node` on PATH, which is asked for its version once. Where
 * there is none: what the executable itself can stand for.
 */
export function findNode(env: Readonly<Record<string, string | undefined>>): NodeProgram {
  if (!isStandalone()) return { path: process.execPath, version: process.version };
  if (known === undefined || known.searchPath !== env['PATH'])
    known = { searchPath: env['PATH'], node: askForNode(env) };
  return known.node;
}

/** For the executable: which file its Node is, so that another one shows. */
export function nodeStamp(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (!isStandalone()) return undefined;
  const found = findProgram('node', env);
  const stat = found === undefined ? undefined : nodeFs.stat(found);
  return stat === undefined ? 'none' : [found, stat.inode, stat.sizeBytes, stat.modifiedMs].join(' ');
}

function askForNode(env: Readonly<Record<string, string | undefined>>): NodeProgram {
  const found = findProgram('node', env);
  const version = found === undefined ? undefined : nodeVersionOf(found, nodeMemory(env), nodeFs);
  if (found === undefined || version === undefined)
    return { path: process.execPath, version: process.version };
  return { path: found, version };
}

function nodeMemory(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = env['HOME'] ?? env['USERPROFILE'];
  if (home === undefined || !path.isAbsolute(home)) return undefined;
  return path.join(cacheFolder({ env, home, platform: process.platform }), 'dx', 'node-version');
}
