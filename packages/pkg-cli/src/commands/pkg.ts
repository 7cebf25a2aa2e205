import { inspect } from 'node:util';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Manifest, readWorkspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { writePackage } from '../edit-package/write-package.ts';
import { deleteJson, setJson } from '../json-path/edit-json.ts';
import { queryJson } from '../json-path/query-json.ts';
import { memberFlags, type SelectedPackage, selectMembers } from '../members/select-members.ts';
import { fixPackage } from '../pack/normalize-package.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

const usage = 'get [key…] | set <key=value…> | delete <key…> | fix';

/** `dx pkg`: reads and edits package.json. */
export const pkgCommand: Command = {
  usage,
  flags: [
    { name: 'force', short: 'f', type: 'boolean', summary: 'Replace what is in the way', isSetting: true },
    ...memberFlags,
  ],
  examples: [
    'dx pkg get version',
    'dx pkg set scripts.test="vitest run" keywords[]=fast',
    'dx pkg set private=true --json',
    'dx pkg delete scripts.old',
    'dx pkg fix',
  ],
  run: async (parsed, context) => {
    const [word, ...args] = parsed.words;
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    const { packages, isOfMembers } = selectMembers(workspace, parsed, context.project.directory);
    const hasFilter = parsed.flags['workspaces'] === true || Array.isArray(parsed.flags['workspace']);
    if (word === 'get') return get(packages, args, isOfMembers && hasFilter, parsed, context);
    for (const { manifest, directory } of packages) {
      if (word === 'set') await writePackage(manifest, set(manifest, args, parsed));
      else if (word === 'delete') await writePackage(manifest, remove(manifest, args));
      else if (word === 'fix') await fix(manifest, directory, context.terminal);
      else
        throw wrongUse(
          word === undefined
            ? 'dx pkg needs to know what to do'
            : `dx pkg does not know ${JSON.stringify(word)}`,
        );
    }
    return 0;
  },
};

function get(
  packages: readonly SelectedPackage[],
  keys: readonly string[],
  isNamed: boolean,
  { flags }: ParsedArguments,
  { terminal }: CommandContext,
): number {
  const isJson = flags['json'] === true;
  const results = packages.map(({ manifest, directory }) => ({
    name: manifest.fields.name ?? directory,
    result: queryAll(manifest.raw, keys),
  }));
  if (isJson) {
    const value = isNamed
      ? Object.fromEntries(results.map(({ name, result }) => [name, result]))
      : results[0]?.result;
    terminal.print(JSON.stringify(value, undefined, 2));
  } else
    for (const { name, result } of results) printFields(isNamed ? name : undefined, result, keys, terminal);
  return 0;
}

function queryAll(raw: Manifest['raw'], keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (keys.length === 0) return raw;
  return Object.assign({}, ...keys.map((key) => queryJson(raw, key, { lists: 'kept' })));
}

/** One key: its value alone. Several: `key = value`. As npm 12. */
function printFields(
  name: string | undefined,
  result: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  terminal: Terminal,
): void {
  const lead = name === undefined ? '' : `${plainText(name)} `;
  const [only] = keys;
  if (keys.length === 1 && only !== undefined && Object.hasOwn(result, only)) {
    const value = result[only];
    terminal.print(`${lead}${typeof value === 'string' ? plainText(value) : show(value)}`);
    return;
  }
  for (const [key, value] of Object.entries(result))
    terminal.print(`${lead}${plainText(key)} = ${show(value)}`);
}

function show(value: unknown): string {
  return inspect(value, { depth: 5, maxArrayLength: null });
}

function set(manifest: Manifest, args: readonly string[], { flags }: ParsedArguments): Manifest['raw'] {
  if (args.length === 0) throw wrongUse('dx pkg set needs key=value');
  let content: Parameters<typeof setJson>[0] = manifest.raw;
  for (const arg of args) {
    const at = arg.indexOf('=');
    if (at <= 0 || at === arg.length - 1) throw wrongUse(`${JSON.stringify(arg)} is not key=value`);
    const value = givenValue(arg.slice(at + 1), flags['json'] === true);
    content = setJson(content, arg.slice(0, at), value, { isForced: flags['force'] === true });
  }
  return content as Manifest['raw'];
}

function givenValue(text: string, isJson: boolean): unknown {
  if (!isJson) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw wrongUse(`${JSON.stringify(text)} is not JSON`);
  }
}

function remove(manifest: Manifest, keys: readonly string[]): Manifest['raw'] {
  if (keys.length === 0 || keys.includes('')) throw wrongUse('dx pkg delete needs a key');
  let content: Parameters<typeof deleteJson>[0] = manifest.raw;
  for (const key of keys) content = deleteJson(content, key);
  return content as Manifest['raw'];
}

async function fix(manifest: Manifest, directory: string, terminal: Terminal): Promise<void> {
  const { content, changes } = await fixPackage(directory);
  for (const change of changes) terminal.note(plainText(change));
  await writePackage(manifest, content);
}

function wrongUse(message: string): DxError {
  return new DxError({ code: 'DX_USAGE', message, hint: `dx pkg ${usage}` });
}
