import { spawnSync } from 'node:child_process';
import { DxError } from '@dx/pkg-core';
import { settingValue } from '@dx/pkg-workspace';
import type { Flag } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { editNpmrc } from '../npmrc/edit-npmrc.ts';
import { fixCredentials } from '../npmrc/fix-credentials.ts';
import { isKnownSetting, isProtected, settingText } from '../npmrc/known-settings.ts';
import { listSettings } from '../npmrc/list-settings.ts';
import { chosenLocation, type NpmrcFiles, npmrcFiles, readNpmrc, writeNpmrc } from '../npmrc/npmrc-files.ts';
import { findNode } from '../own-process.ts';
import { plainText } from '../terminal/plain-text.ts';
import { warningLine } from '../terminal/print-receipt.ts';

const usage = 'list | get [key…] | set <key=value…> | delete <key…> | edit | fix';

/** Options of `dx config`, `dx get` and `dx set`. */
const flags: readonly Flag[] = [
  {
    name: 'location',
    short: 'L',
    type: 'text',
    placeholder: '<user|project|global>',
    summary: 'Which npmrc to write (default: user)',
    isSetting: true,
  },
  { name: 'global', short: 'g', type: 'boolean', summary: 'As --location=global', isSetting: true },
  { name: 'long', short: 'l', type: 'boolean', summary: 'List default values too', isSetting: true },
  { name: 'editor', type: 'text', placeholder: '<program>', summary: 'Program for edit', isSetting: true },
  { name: 'registry', type: 'text', summary: 'As npm', isSetting: true, isQuiet: true },
  { name: 'userconfig', type: 'text', summary: 'As npm', isSetting: true, isQuiet: true },
  { name: 'globalconfig', type: 'text', summary: 'As npm', isSetting: true, isQuiet: true },
];

type Action = (
  args: readonly string[],
  npmrc: NpmrcFiles,
  context: CommandContext,
  isJson: boolean,
) => Promise<number>;

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['list', list],
  ['ls', list],
  ['get', get],
  ['set', set],
  ['delete', remove],
  ['del', remove],
  ['rm', remove],
  ['edit', edit],
  ['fix', fix],
]);

/** `dx config`: reads and writes npmrc files. */
export const configCommand: Command = {
  usage,
  flags,
  examples: [
    'dx config list',
    'dx config get registry',
    'dx config set save-exact=true --location=project',
    'dx config delete proxy',
    'dx config fix',
  ],
  run: (parsed, context) =>
    act(parsed.words[0] ?? '', parsed.words.slice(1), parsed.flags['json'] === true, context),
};

/** `dx get`, `dx set`: short for `dx config get`, `dx config set`. */
export function configShorthand(action: 'get' | 'set'): Command {
  return {
    usage: action === 'get' ? '[key…]' : '<key=value…>',
    flags,
    examples: [action === 'get' ? 'dx get registry' : 'dx set save-exact=true'],
    run: (parsed, context) => act(action, parsed.words, parsed.flags['json'] === true, context),
  };
}

async function act(
  name: string,
  args: readonly string[],
  isJson: boolean,
  context: CommandContext,
): Promise<number> {
  const action = actions.get(name);
  if (action === undefined)
    throw wrongUse(
      name === '' ? 'dx config needs to know what to do' : `dx config does not know ${JSON.stringify(name)}`,
    );
  const npmrc = npmrcFiles(context.project);
  for (const warning of npmrc.settings.warnings)
    context.terminal.warn(warningLine(context.terminal, warning));
  return action(args, npmrc, context, isJson);
}

async function list(
  _args: readonly string[],
  npmrc: NpmrcFiles,
  { project, terminal }: CommandContext,
  isJson: boolean,
): Promise<number> {
  const { settings } = npmrc;
  if (isJson) {
    const open = Object.values(settings.values).filter(({ key, value }) => !isProtected(key, value));
    terminal.print(
      JSON.stringify(Object.fromEntries(open.map(({ key, value }) => [key, value])), undefined, 2),
    );
    return 0;
  }
  for (const line of listSettings(npmrc, project, settingValue(settings, 'long') === true, terminal.paint))
    terminal.print(line);
  for (const fact of [
    `node bin location = ${findNode(project.env).path}`,
    `node version = ${project.nodeVersion}`,
    `dx version = ${project.dxVersion}`,
    `cwd = ${project.directory}`,
  ])
    terminal.print(terminal.paint.dim(`; ${fact}`));
  return 0;
}

async function get(
  keys: readonly string[],
  npmrc: NpmrcFiles,
  context: CommandContext,
  isJson: boolean,
): Promise<number> {
  if (keys.length === 0) return list(keys, npmrc, context, isJson);
  for (const key of keys) {
    const text = settingText(npmrc.settings, key);
    if (isProtected(key, text)) throw protectedSetting(key);
    context.terminal.print(plainText(keys.length === 1 ? text : `${key}=${text}`));
  }
  return 0;
}

async function set(
  args: readonly string[],
  { settings, files }: NpmrcFiles,
  { project }: CommandContext,
): Promise<number> {
  const pairs = pairsOf(args);
  if (pairs.length === 0) throw wrongUse('dx config set needs key=value');
  for (const [key] of pairs) if (!isKnownSetting(key, project)) throw unknownSetting(key);
  const file = files[chosenLocation(settings)];
  let text = readNpmrc(file);
  for (const [key, value] of pairs) text = await editNpmrc(text, key, value === '' ? undefined : value);
  writeNpmrc(file, text);
  return 0;
}

/** `key=value` or `key value`. */
function pairsOf(args: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const at = word.indexOf('=');
    if (at < 0) index += 1;
    pairs.push(
      at < 0
        ? [word.trim(), (args[index] ?? '').trim()]
        : [word.slice(0, at).trim(), word.slice(at + 1).trim()],
    );
  }
  return pairs;
}

async function remove(keys: readonly string[], { settings, files }: NpmrcFiles): Promise<number> {
  if (keys.length === 0) throw wrongUse('dx config delete needs a key');
  const file = files[chosenLocation(settings)];
  const before = readNpmrc(file);
  let text = before;
  for (const key of keys) text = await editNpmrc(text, key, undefined);
  if (text !== before) writeNpmrc(file, text);
  return 0;
}

/** A project's npmrc has no say in which program this is. */
async function edit(
  _args: readonly string[],
  { settings, files }: NpmrcFiles,
  context: CommandContext,
): Promise<number> {
  const file = files[chosenLocation(settings)];
  const [program = 'vi', ...args] = String(settingValue(settings, 'editor') ?? 'vi').split(/\s+/);
  if (readNpmrc(file) === '') writeNpmrc(file, '');
  const { status, error } = spawnSync(program, [...args, file], { stdio: 'inherit' });
  if (error !== undefined || status !== 0) throw editorFailed(program, file, error);
  context.terminal.note(`saved ${file}`);
  return 0;
}

async function fix(
  _args: readonly string[],
  npmrc: NpmrcFiles,
  { terminal, project }: CommandContext,
): Promise<number> {
  const isChosen = project.cli?.['location'] !== undefined || project.cli?.['global'] === true;
  const done = await fixCredentials(
    npmrc,
    isChosen ? [chosenLocation(npmrc.settings)] : ['project', 'user', 'global'],
  );
  for (const line of done) terminal.print(line);
  if (done.length === 0) terminal.note('Nothing to correct');
  return 0;
}

function protectedSetting(key: string): DxError {
  return new DxError({
    code: 'DX_CONFIG_PROTECTED',
    message: `${key} is a secret and is not shown`,
    hint: 'Look into the npmrc itself: dx config edit',
    details: { key },
  });
}

function unknownSetting(key: string): DxError {
  return new DxError({
    code: 'DX_CONFIG_UNKNOWN',
    message: `${JSON.stringify(key)} is no setting`,
    hint: 'dx config list --long shows all; keys of your own can be written with dx config edit',
    details: { key },
  });
}

function editorFailed(program: string, file: string, cause: unknown): DxError {
  return new DxError({
    code: 'DX_PROGRAM_FAILED',
    message: `${program} did not edit ${file}`,
    hint: 'Choose another: dx config edit --editor <program>',
    details: { program, file },
    cause,
  });
}

function wrongUse(message: string): DxError {
  return new DxError({ code: 'DX_USAGE', message, hint: `dx config ${usage}` });
}
