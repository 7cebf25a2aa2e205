/// <reference path="./npm-run-script.d.ts" />

import { DxError } from '@dx/pkg-core';
import { binOf } from './environment/package-variables.ts';
import { ownShell } from './own-shell.ts';
import { passSignalOn } from './pass-signal-on.ts';
import { isPlainWord } from './plain-word.ts';
import { type PipedScript, runPiped } from './run-piped.ts';
import { packageId, scriptsOf } from './script-package.ts';
import type { ScriptOptions, ScriptPackage } from './types.ts';

/**
 * Runs one event of a package; one that it does not define is passed over, except that `start` is `node server.js` and
 * `install` is `node-gyp rebuild` where there is a `binding.gyp` and no `preinstall`.
 *
 * @throws DX_SCRIPT_FAILED
 */
export async function runEvent(
  target: ScriptPackage,
  event: string,
  args: readonly string[],
  options: ScriptOptions,
): Promise<void> {
  const command = await findCommand(target, event);
  if (command === undefined) return;
  options.onEvent?.({ kind: 'script', packageId: packageId(target), event, command, args });
  if (options.onOutput === undefined) await runShared(target, { event, command, args }, options);
  else await runApart(target, { event, command, args }, options.onOutput, options);
}

/** npm's own library runs it. */
async function runShared(
  target: ScriptPackage,
  { event, command, args }: PipedScript,
  options: ScriptOptions,
): Promise<void> {
  const { default: npmRunScript } = await import('@npmcli/run-script');
  const { scriptShell = ownShell, signal } = options;
  const passOn = (): void => passSignalOn(signal?.reason);
  signal?.addEventListener('abort', passOn, { once: true });
  try {
    await npmRunScript({
      event,
      args: [...args],
      path: target.directory,
      pkg: packageFor(target, event, command),
      stdio: options.stdio ?? 'inherit',
      stdioString: true,
      env: { ...options.env },
      ...nodeGypFor(options),
      ...(scriptShell === undefined ? {} : { scriptShell }),
    });
  } catch (error) {
    throw scriptFailed(target, event, command, error);
  } finally {
    signal?.removeEventListener('abort', passOn);
  }
}

async function runApart(
  target: ScriptPackage,
  script: PipedScript,
  onOutput: NonNullable<ScriptOptions['onOutput']>,
  options: ScriptOptions,
): Promise<void> {
  const { event, command } = script;
  const piped = { ...target, manifest: packageFor(target, event, command) };
  const { exitCode, signal } = await runPiped(piped, script, onOutput, options);
  if (exitCode !== 0) throw scriptFailed(target, event, command, { code: exitCode, signal });
}

async function findCommand(target: ScriptPackage, event: string): Promise<string | undefined> {
  const scripts = scriptsOf(target);
  if (Object.hasOwn(scripts, event)) return scripts[event];
  if (event === 'start') return 'node server.js';
  const isNative = event === 'install' && target.manifest['gypfile'] !== false;
  if (!isNative || Object.hasOwn(scripts, 'preinstall')) return undefined;
  const { default: nodeGyp } = await import('@npmcli/node-gyp');
  return (await nodeGyp.isNodeGypPackage(target.directory)) ? nodeGyp.defaultGypInstallScript : undefined;
}

/** The manifest with its commands as npm reads them; `npm_package_*` is made of it. */
function packageFor(
  target: ScriptPackage,
  event: string,
  command: string,
): Readonly<Record<string, unknown>> {
  const { bin, ...manifest } = target.manifest;
  const commands = bin === undefined ? undefined : binOf(target.manifest);
  return {
    ...manifest,
    ...(commands === undefined ? {} : { bin: commands }),
    scripts: { ...scriptsOf(target), [event]: command },
  };
}

function nodeGypFor({ env }: ScriptOptions): { readonly nodeGyp?: string } {
  const program = env?.['npm_config_node_gyp'];
  return program === undefined ? {} : { nodeGyp: program };
}

function scriptFailed(target: ScriptPackage, event: string, command: string, cause: unknown): DxError {
  const { code, signal, stdout, stderr } = cause as Readonly<Record<string, unknown>>;
  const how = typeof signal === 'string' ? `was ended by ${signal}` : `exited with ${String(code)}`;
  return new DxError({
    code: 'DX_SCRIPT_FAILED',
    message: `Script ${event} of ${packageId(target) || target.directory} ${how}: ${command}`,
    hint: `Run it alone to see more: ${aloneCommand(target.directory, event)}`,
    details: { event, command, exitCode: code, signal, stdout, stderr },
    cause,
  });
}

/** A directory or a name that a shell would not take as it is has no place in a command to be pasted. */
function aloneCommand(directory: string, event: string): string {
  const run = isPlainWord(event) ? `dx run ${event}` : 'dx run';
  return isPlainWord(directory) ? `cd ${directory} && ${run}` : run;
}
