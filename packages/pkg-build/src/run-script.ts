/// <reference path="./npm-run-script.d.ts" />
import { DxError } from '@dx/pkg-core';
import { packageId, scriptsOf } from './script-package.ts';
import type { ScriptOptions, ScriptPackage } from './types.ts';

/**
 * Runs `pre<name>`, `<name>` and `post<name>` of a package, each only if it is defined, in a shell with the package's
 * and its parents' `node_modules/.bin` first on PATH. `args` go to `<name>` alone.
 *
 * @throws DX_SCRIPT_MISSING when `<name>` is not defined (`start` falls back to `node server.js` where that file is)
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
  if (!Object.hasOwn(scripts, name) && !(await hasImpliedStart(target, name)))
    throw missingScript(target, name);
  for (const event of options.skipHooks ? [name] : [`pre${name}`, name, `post${name}`]) {
    await runEvent(target, event, event === name ? args : [], options);
  }
}

/**
 * Runs lifecycle events one after another; those that the package does not define are passed over.
 *
 * @throws DX_SCRIPT_FAILED as `runScript`
 */
export async function runLifecycle(
  target: ScriptPackage,
  events: readonly string[],
  options: ScriptOptions = {},
): Promise<void> {
  for (const event of events) await runEvent(target, event, [], options);
}

async function hasImpliedStart(target: ScriptPackage, name: string): Promise<boolean> {
  if (name !== 'start') return false;
  const { default: npmRunScript } = await import('@npmcli/run-script');
  return npmRunScript.isServerPackage(target.directory);
}

async function runEvent(
  target: ScriptPackage,
  event: string,
  args: readonly string[],
  options: ScriptOptions,
): Promise<void> {
  const command = scriptsOf(target)[event] ?? (event === 'start' ? 'node server.js' : undefined);
  if (command === undefined) return;
  options.onEvent?.({ kind: 'script', packageId: packageId(target), event, command, args });
  const { default: npmRunScript } = await import('@npmcli/run-script');
  try {
    await npmRunScript({
      event,
      args: [...args],
      path: target.directory,
      pkg: { ...target.manifest, scripts: { ...scriptsOf(target) } },
      stdio: options.stdio ?? 'inherit',
      stdioString: true,
      env: { ...options.env },
      ...(options.scriptShell === undefined ? {} : { scriptShell: options.scriptShell }),
    });
  } catch (error) {
    throw scriptFailed(target, event, command, error);
  }
}

function missingScript(target: ScriptPackage, name: string): DxError {
  const known = Object.keys(scriptsOf(target));
  return new DxError({
    code: 'DX_SCRIPT_MISSING',
    message: `No script ${JSON.stringify(name)} in ${target.directory}`,
    hint:
      known.length === 0
        ? 'Add it under "scripts" in package.json'
        : `dx run ${known.slice(0, 8).join(' | ')}`,
    details: { script: name, known },
  });
}

function scriptFailed(target: ScriptPackage, event: string, command: string, cause: unknown): DxError {
  const { code, signal, stdout, stderr } = cause as Readonly<Record<string, unknown>>;
  const how = typeof signal === 'string' ? `was ended by ${signal}` : `exited with ${String(code)}`;
  return new DxError({
    code: 'DX_SCRIPT_FAILED',
    message: `Script ${event} of ${packageId(target) || target.directory} ${how}: ${command}`,
    hint: `Run it alone to see more: cd ${target.directory} && dx run ${event}`,
    details: { event, command, exitCode: code, signal, stdout, stderr },
    cause,
  });
}
