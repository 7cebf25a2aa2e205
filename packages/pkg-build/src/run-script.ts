import { DxError } from '@dx/pkg-core';
import { isPlainWord } from './plain-word.ts';
import { runEvent } from './run-event.ts';
import { scriptsOf } from './script-package.ts';
import type { ScriptOptions, ScriptPackage } from './types.ts';

/**
 * Runs `pre<name>`, `<name>` and `post<name>` of a package, each only if it is defined, in a shell with the package's
 * and its parents' `node_modules/.bin` first on PATH. `args` go to `<name>` alone, quoted so that the script gets them as
 * they are. With `skipHooks` (npm's `ignore-scripts`) only `<name>` runs. Two names work without being defined: `start`
 * runs `node server.js` where that file is, and `restart` runs `stop`, if it is defined, and `start`.
 *
 * In a shared terminal a signal that ends a script is sent to this process too, as npm does.
 *
 * @throws DX_SCRIPT_MISSING when `<name>` is not defined
 * @throws DX_SCRIPT_FAILED with `details.exitCode` or `details.signal` of the first script that fails
 * Source: npm's `run`, through `@npmcli/run-script`
 */
export async function runScript(
  target: ScriptPackage,
  name: string,
  args: readonly string[],
  options: ScriptOptions = {},
): Promise<void> {
  const scripts = scriptsOf(target);
  const isRestart = name === 'restart' && !Object.hasOwn(scripts, name);
  if (!isRestart && !Object.hasOwn(scripts, name) && !(await hasImpliedStart(target, name)))
    throw missingScript(target, name);
  for (const event of options.skipHooks ? [name] : [`pre${name}`, name, `post${name}`]) {
    if (event === name && isRestart) await restart(target, args, options);
    else await runEvent(target, event, event === name ? args : [], options);
  }
}

async function restart(
  target: ScriptPackage,
  args: readonly string[],
  options: ScriptOptions,
): Promise<void> {
  if (Object.hasOwn(scriptsOf(target), 'stop')) await runScript(target, 'stop', [], options);
  await runScript(target, 'start', args, options);
}

async function hasImpliedStart(target: ScriptPackage, name: string): Promise<boolean> {
  if (name !== 'start') return false;
  const { default: npmRunScript } = await import('@npmcli/run-script');
  return npmRunScript.isServerPackage(target.directory);
}

function missingScript(target: ScriptPackage, name: string): DxError {
  const known = Object.keys(scriptsOf(target));
  const words = known.filter(isPlainWord);
  return new DxError({
    code: 'DX_SCRIPT_MISSING',
    message: `No script ${JSON.stringify(name)} in ${target.directory}`,
    hint:
      known.length === 0
        ? 'Add it under "scripts" in package.json'
        : `dx run ${words.slice(0, 8).join(' | ')}`.trim(),
    details: { script: name, known },
  });
}
