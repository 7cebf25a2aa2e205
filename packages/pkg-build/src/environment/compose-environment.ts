import { nodeGypOf } from './node-gyp.ts';

/** What npm's variables are made of, as plain values. */
export interface EnvironmentInput {
  /** The environment of the process; what it says stays, npm's own variables are laid over it. */
  readonly base: Readonly<Record<string, string | undefined>>;
  /** Settings as `npm_config_*`: what `exportedSettings` of pkg-workspace gives. */
  readonly exported: Readonly<Record<string, string>>;
  /** The setting `editor`. */
  readonly editor?: string;
  /** The setting `node-options`. */
  readonly nodeOptions?: string;
  /** The setting `node-gyp`: its program. Default: the one that npm's library brings. */
  readonly nodeGyp?: string;
  /** The command as npm calls it: `install`, `ci`, `run`, `rebuild`. */
  readonly command: string;
  /** Where the user ran it, absolute. */
  readonly directory: string;
  /** The project's root, absolute. */
  readonly root: string;
  readonly home: string;
  readonly globalPrefix: string;
  /** Absolute path of the program that runs, for `npm_execpath`. */
  readonly execPath: string;
  /** Absolute path of Node. */
  readonly nodePath: string;
  readonly userAgent: string;
  /** What `npm_config_npm_version` says. */
  readonly version: string;
  /** Whether output is coloured. */
  readonly color: boolean;
  /** Development dependencies are left out. Default false. */
  readonly omitsDev?: boolean;
}

/**
 * The environment that npm gives to every script of one command, whichever package it belongs to: the process's own,
 * the settings, and where npm, Node and the project are.
 *
 * Source: npm 12 itself, the oracle in the tests
 */
export function composeEnvironment(input: EnvironmentInput): Readonly<Record<string, string>> {
  const env: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(input.base)) if (value !== undefined) env[key] = value;
  Object.assign(env, input.exported);
  env['npm_config_noproxy'] ??= '';
  Object.assign(env, fixedVariables(input), namedVariables(input));
  return Object.freeze(env);
}

function fixedVariables(input: EnvironmentInput): Readonly<Record<string, string>> {
  return {
    COLOR: input.color ? '1' : '0',
    HOME: input.home,
    INIT_CWD: input.directory,
    NODE: input.nodePath,
    npm_command: input.command,
    npm_config_global_prefix: input.globalPrefix,
    npm_config_local_prefix: input.root,
    npm_config_npm_version: input.version,
    npm_config_user_agent: input.userAgent,
    npm_execpath: input.execPath,
    npm_node_execpath: input.nodePath,
  };
}

function namedVariables({
  editor = '',
  nodeOptions = '',
  nodeGyp,
  nodePath,
  omitsDev,
}: EnvironmentInput): Readonly<Record<string, string>> {
  const gypProgram = nodeGyp ?? nodeGypOf(nodePath)?.program;
  return {
    ...(gypProgram === undefined ? {} : { npm_config_node_gyp: gypProgram }),
    ...(editor === '' ? {} : { EDITOR: editor }),
    ...(nodeOptions === '' ? {} : { NODE_OPTIONS: nodeOptions }),
    ...(omitsDev === true ? { NODE_ENV: 'production' } : {}),
  };
}
