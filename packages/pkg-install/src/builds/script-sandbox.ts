import { dirname } from 'node:path';
import { type BuildSandbox, findSandbox } from '@dx/pkg-build';

/**
 * The sandbox for install scripts of a project: they find Node, the project, what it shares with others, and the headers that
 * node-gyp has fetched; of the home directory nothing else.
 *
 * @param root absolute directory of the project
 * @param home where store and caches of dx lie
 * @param env what the scripts will see
 * @throws DX_SANDBOX_UNAVAILABLE
 */
export function scriptSandbox(
  root: string,
  home: string,
  env: Readonly<Record<string, string>>,
): BuildSandbox {
  const { HOME: hidden = '/', npm_node_execpath: node = process.execPath, XDG_CACHE_HOME: caches } = env;
  const headers = [`${caches ?? `${hidden}/.cache`}/node-gyp`, env['npm_config_nodedir']];
  const visible = [
    root,
    `${home}/links`,
    dirname(dirname(node)),
    ...outermostModules(env['npm_config_node_gyp']),
    ...headers.filter((path) => path !== undefined),
  ];
  return { ...findSandbox(), home: hidden, visible };
}

/** A program in `node_modules` needs what lies beside it. */
function outermostModules(program = ''): readonly string[] {
  const at = program.indexOf('/node_modules/');
  return at === -1 ? [] : [program.slice(0, at + '/node_modules'.length)];
}
