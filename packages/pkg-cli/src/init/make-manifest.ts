import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, type Settings, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { plainText } from '../terminal/plain-text.ts';

const keys = [
  'init-author-name',
  'init-author-email',
  'init-author-url',
  'init-license',
  'init-type',
  'init-version',
  'save-exact',
  'save-prefix',
] as const;

/** What npm's own defaults are where a setting is empty. */
const defaults: Readonly<Record<string, string>> = { 'init-license': 'ISC', 'save-prefix': '^' };

/**
 * Makes or completes the package.json of a directory with npm's own questions, or with its answers under `--yes`. A
 * `.npm-init.js` of the person's decides what is asked and what comes out.
 */
export async function makeManifest(
  directory: string,
  { flags }: ParsedArguments,
  { project, terminal }: CommandContext,
): Promise<void> {
  const settings = readSettings({ ...project, directory }, { fs: nodeFs, projectDirectory: directory });
  const { default: initPackageJson } = await import('init-package-json');
  const isYes = flags['yes'] === true || flags['force'] === true;
  const manifest = await initPackageJson(directory, initModule(settings, project.home), {
    ...Object.fromEntries(keys.map((key) => [key, answerOf(settings, key)])),
    ...(settings.values['init-private']?.source === 'default' ? {} : privateOf(settings)),
    scope: typeof flags['scope'] === 'string' ? flags['scope'] : settingValue(settings, 'scope'),
    yes: isYes,
    silent: true,
  });
  if (manifest === undefined || !isYes) return;
  const file = path.join(directory, 'package.json');
  if (flags['json'] === true) terminal.print(JSON.stringify(manifest, undefined, 2));
  else terminal.print(`Wrote to ${file}:\n\n${plainText(JSON.stringify(manifest, undefined, 2))}\n`);
}

function answerOf(settings: Settings, key: (typeof keys)[number]): unknown {
  const value = settingValue(settings, key);
  return value === undefined || value === '' ? defaults[key] : value;
}

/** Said nowhere, the question is not answered at all. */
function privateOf(settings: Settings): Readonly<Record<string, unknown>> {
  const value = settingValue(settings, 'init-private');
  return value === undefined ? {} : { 'init-private': value };
}

/** npm asks its own questions where there is no such file. */
function initModule(settings: Settings, home: string): string {
  const said = settingValue(settings, 'init-module');
  return typeof said === 'string' && said !== '' ? said : path.join(home, '.npm-init.js');
}
