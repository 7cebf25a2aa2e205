import { DxError } from '@dx/pkg-core';
import { type Settings, settingValue } from '@dx/pkg-workspace';

/** How a version is changed. */
export interface VersionOptions {
  readonly directory: string;
  /** Whether to commit and tag, in a git repository. */
  readonly isTagged: boolean;
  /** Variables for the scripts. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Changes the version of one package as npm does: `preversion`, package.json and lockfile, `version`, commit and tag,
 * `postversion`. Gives the new version.
 *
 * @throws DX_VERSION_REFUSED when there is nothing to change to, git is not clean or git fails; DX_SCRIPT_FAILED
 * Source: libnpmversion
 */
export async function changeVersion(
  wanted: string,
  settings: Settings,
  { directory, isTagged, env }: VersionOptions,
): Promise<string> {
  const { default: libnpmversion } = await import('libnpmversion');
  const shell = settingValue(settings, 'script-shell');
  const preid = settingValue(settings, 'preid');
  const options = {
    path: directory,
    allowSameVersion: settingValue(settings, 'allow-same-version') === true,
    tagVersionPrefix: tagPrefix(settings),
    commitHooks: settingValue(settings, 'commit-hooks') !== false,
    gitTagVersion: isTagged && settingValue(settings, 'git-tag-version') !== false,
    signGitCommit: settingValue(settings, 'sign-git-commit') === true,
    signGitTag: settingValue(settings, 'sign-git-tag') === true,
    force: settingValue(settings, 'force') === true,
    ignoreScripts: settingValue(settings, 'ignore-scripts') === true,
    ...(typeof shell === 'string' ? { scriptShell: shell } : {}),
    preid: typeof preid === 'string' && preid !== '' ? preid : undefined,
    message: settingValue(settings, 'message') ?? '%s',
  };
  return withVariables(env, () => libnpmversion(wanted, options)).catch((error: unknown) => {
    throw explainVersion(error, directory);
  });
}

/** What stands before the version in a tag and in what is printed. */
export function tagPrefix(settings: Settings): string {
  const prefix = settingValue(settings, 'tag-version-prefix');
  return typeof prefix === 'string' ? prefix : 'v';
}

/** libnpmversion hands scripts the environment of the process, so the variables of scripts are there while it works. */
async function withVariables<Value>(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<Value>,
): Promise<Value> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

function explainVersion(error: unknown, directory: string): unknown {
  if (!(error instanceof Error)) return error;
  const { event, script, code, signal, stderr } = error as Error & Readonly<Record<string, unknown>>;
  if (typeof event === 'string') {
    return new DxError({
      code: 'DX_SCRIPT_FAILED',
      message: `Script ${event} of ${directory} failed: ${String(script)}`,
      hint: `Run it alone to see more: dx run ${event}`,
      details: { event, command: script, exitCode: code, signal },
      cause: error,
    });
  }
  const said = typeof stderr === 'string' && stderr !== '' ? `: ${stderr.trim()}` : '';
  return new DxError({
    code: 'DX_VERSION_REFUSED',
    message: `The version of ${directory} stays as it is: ${error.message.replace(/\.$/, '')}${said}`,
    hint: hintFor(error.message),
    details: { directory },
    cause: error,
  });
}

function hintFor(message: string): string {
  if (/not clean/.test(message))
    return 'Commit or stash first, or --force; --no-git-tag-version leaves git alone';
  if (/not changed/.test(message)) return '--allow-same-version makes it no failure';
  if (/Invalid version/.test(message))
    return 'dx version <major|minor|patch|premajor|preminor|prepatch|prerelease|from-git|1.2.3>';
  return '--no-git-tag-version leaves git alone';
}
