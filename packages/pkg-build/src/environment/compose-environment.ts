import { nodeGypOf } from './node-gyp.ts';

/** What npm's variables are made of, as plain values. */
export interface EnvironmentInput {
  /** The environment of the process; what it says stays, npm's own variables are laid over it. */
  readonly base: Readonly<Record<string, string | undefined>>;
  /** Every setting with its source, `default` among them; values as npm types them. */
  readonly settings: Iterable<{ readonly key: string; readonly value: unknown; readonly source: string }>;
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

/** Said to every script, changed or not; their defaults belong to the machine. */
const always = new Set([
  'cache',
  'global-ignore-file',
  'globalconfig',
  'init-module',
  'noproxy',
  'prefix',
  'userconfig',
]);

/** npm keeps these to itself, because they are for one command only or are gone. */
const kept = new Set([
  ...['allow-scripts', 'min-release-age', 'min-release-age-exclude', 'if-present', 'include-workspace-root'],
  ...['workspace', 'workspaces', 'also', 'cache-max', 'cache-min', 'cert', 'dev', 'global-style', 'key'],
  ...[
    'init.author.email',
    'init.author.name',
    'init.author.url',
    'init.license',
    'init.module',
    'init.version',
  ],
  ...['legacy-bundling', 'only', 'optional', 'production', 'node-gyp', 'user-agent', 'npm-version'],
]);

/**
 * The environment that npm gives to every script of one command, whichever package it belongs to: the process's own, each
 * setting that somebody made as `npm_config_*` (lists joined by an empty line, false as nothing), and where npm, Node and
 * the project are. Never in it: credentials and settings of other hosts or scopes, `allow-scripts`, release ages.
 *
 * Unlike npm, a setting that was made with its default value is said too.
 *
 * Source: npm 12 itself, the oracle in the tests
 */
export function composeEnvironment(input: EnvironmentInput): Readonly<Record<string, string>> {
  const env: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(input.base)) if (value !== undefined) env[key] = value;
  const settings = new Map([...input.settings].map((setting) => [setting.key, setting]));
  for (const { key, value, source } of settings.values()) {
    if (isExported(key, source)) env[`npm_config_${key.replaceAll('-', '_').toLowerCase()}`] = encode(value);
  }
  env['npm_config_noproxy'] ??= '';
  Object.assign(env, fixedVariables(input), namedVariables(input, settings));
  return Object.freeze(env);
}

/** What a value is in an environment: npm's way. */
function encode(value: unknown): string {
  if (Array.isArray(value)) return value.map(encode).join('\n\n');
  return value === null || value === undefined || value === false ? '' : String(value);
}

function isExported(key: string, source: string): boolean {
  if (kept.has(key) || /^[/@_]/.test(key) || key.includes(':')) return false;
  return always.has(key) || (source !== 'default' && source !== 'env');
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

function namedVariables(
  input: EnvironmentInput,
  settings: ReadonlyMap<string, { readonly value: unknown }>,
): Readonly<Record<string, string>> {
  const text = (key: string): string | undefined => {
    const value = settings.get(key)?.value;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const editor = text('editor');
  const nodeOptions = text('node-options');
  return {
    npm_config_node_gyp: text('node-gyp') ?? nodeGypOf().program,
    ...(editor === undefined ? {} : { EDITOR: editor }),
    ...(nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions }),
    ...(input.omitsDev === true ? { NODE_ENV: 'production' } : {}),
  };
}
