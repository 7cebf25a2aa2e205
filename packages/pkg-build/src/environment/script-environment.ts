import path from 'node:path';
import type { Build, BuildFacts, BuildScript, ScriptPackage } from '../types.ts';
import { nodeGypOf } from './node-gyp.ts';
import { packageVariables } from './package-variables.ts';

type Variables = Readonly<Record<string, string>>;

/** Credentials in npm's own variables, and the names under which registries' tokens usually lie. */
const credential = /^(npm_config_(_|\/\/).*|npm_config_.*:_.*|npm_token|npm_auth_token|node_auth_token)$/i;

/**
 * The environment of one install script of a dependency: that of the command, without registry credentials, with what
 * npm says of the package and with its commands first on PATH: `node_modules/.bin` of the package and of every directory
 * above it, then `node-gyp`, then what was there.
 *
 * @param env what `composeEnvironment` gives
 */
export function buildEnvironment(
  build: Build,
  directory: string,
  script: BuildScript,
  env: Variables,
): Variables {
  const result: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(env)) if (!credential.test(key)) result[key] = value;
  Object.assign(
    result,
    factVariables(build.facts ?? {}),
    packageVariables(build.manifest ?? {}, build.name),
    {
      npm_lifecycle_event: script.event,
      npm_lifecycle_script: script.command,
      npm_package_json: path.join(directory, 'package.json'),
    },
  );
  return setPath(result, directory);
}

/**
 * The environment of one of the project's own scripts, as npm makes it of that of the command: with what npm says of the
 * package, and commands first on PATH as above.
 */
export function projectEnvironment(
  { directory, manifest }: ScriptPackage,
  script: Readonly<{ event: string; command: string }>,
  env: Variables,
): Variables {
  const result: Record<string, string> = Object.assign(Object.create(null), env, packageVariables(manifest), {
    npm_lifecycle_event: script.event,
    npm_lifecycle_script: script.command,
    npm_package_json: path.join(directory, 'package.json'),
  });
  const nodeGyp = nodeGypOf(result['npm_node_execpath'] ?? process.execPath)?.program;
  if (nodeGyp !== undefined) result['npm_config_node_gyp'] ??= nodeGyp;
  return setPath(result, directory);
}

/** What the lock says of the package. Unlike npm, an address that is not there is not said to be `null`. */
function factVariables({ resolved, integrity, optional, dev, peer, devOptional }: BuildFacts): Variables {
  const flag = (value: boolean | undefined): string => (value === true ? '1' : '');
  return {
    ...(resolved === undefined ? {} : { npm_package_resolved: resolved }),
    ...(integrity === undefined ? {} : { npm_package_integrity: integrity }),
    npm_package_optional: flag(optional),
    npm_package_dev: flag(dev),
    npm_package_peer: flag(peer),
    npm_package_dev_optional: flag(devOptional === true && dev !== true && optional !== true),
  };
}

/** Windows calls it `Path` or otherwise: every spelling gets the same text. */
function setPath(env: Record<string, string>, directory: string): Variables {
  const names = Object.keys(env).filter((name) => /^path$/i.test(name));
  const old = names.flatMap((name) => (env[name] ?? '').split(path.delimiter)).filter((part) => part !== '');
  const nodeGyp = nodeGypOf(env['npm_node_execpath'] ?? process.execPath);
  const own = nodeGyp === undefined ? [] : [nodeGyp.commandDirectory];
  const parts = [...binDirectories(directory), ...own, ...new Set(old)];
  for (const name of names.length === 0 ? ['PATH'] : names) env[name] = parts.join(path.delimiter);
  return Object.freeze(env);
}

function binDirectories(directory: string): readonly string[] {
  const directories: string[] = [];
  for (let at = directory; ; at = path.dirname(at)) {
    directories.push(path.join(at, 'node_modules', '.bin'));
    if (path.dirname(at) === at) return directories;
  }
}
