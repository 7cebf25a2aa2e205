import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { extractArchive, targetExists } from '../archive/extract-archive.ts';
import { packFile } from '../archive/pack-file.ts';
import { explained, withArchive } from '../archive/with-archive.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { formatBytes, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/format-table.ts';
import { plainText } from '../terminal/plain-text.ts';

const usage =
  'ls <file> | cat <file> <path> | extract <file> [directory] | verify <file…> | pack <tarball> [file]';

/** `dx archive`: packages in one file (`.dxp`), of which each file can be read without unpacking the rest. */
export const archiveCommand: Command = {
  usage,
  flags: [],
  examples: [
    'dx archive pack demo-1.2.3.tgz',
    'dx archive ls demo-1.2.3.dxp',
    'dx archive cat demo-1.2.3.dxp package.json',
  ],
  run: async (parsed, context) => {
    const [action, ...words] = parsed.words;
    const isJson = parsed.flags['json'] === true;
    if (action === 'ls' || action === 'list') return list(wanted(words, 0), context, isJson);
    if (action === 'cat') return show(wanted(words, 0), wanted(words, 1), context);
    if (action === 'extract') return extract(words, context);
    if (action === 'verify') return verify([wanted(words, 0), ...words.slice(1)], context, isJson);
    if (action === 'pack') return pack(words, context, isJson);
    throw misused(`dx archive does not know ${JSON.stringify(action ?? '')}`);
  },
};

function wanted(words: readonly string[], at: number): string {
  const word = words[at];
  if (word === undefined || word === '') throw misused('dx archive was not told which file');
  return word;
}

function misused(message: string): DxError {
  return new DxError({ code: 'DX_USAGE', message, hint: `dx archive ${usage}` });
}

function list(file: string, context: CommandContext, isJson: boolean): number {
  const { terminal } = context;
  withArchive(file, context, ({ entries, integrity, contentBytes, packedBytes }) => {
    if (isJson) {
      const value = { integrity, contentBytes, packedBytes, files: entries };
      terminal.print(JSON.stringify(value, undefined, 2));
      return;
    }
    const lines = entries.map(({ mode, sizeBytes, path: name }) => [
      { text: mode.toString(8) },
      { text: formatBytes(sizeBytes).padStart(9) },
      { text: plainText(name) },
    ]);
    for (const line of formatTable(lines)) terminal.print(line);
  });
  return 0;
}

/** What a person prints ends with a line end; `extract` gives exact bytes of files that have none. */
function show(file: string, name: string, context: CommandContext): number {
  const bytes = withArchive(file, context, (archive) => archive.read(name));
  const endsWithLine = bytes.at(-1) === 0x0a;
  context.terminal.pass('stdout', endsWithLine ? bytes.subarray(0, -1) : bytes);
  return 0;
}

function extract(words: readonly string[], context: CommandContext): number {
  const file = wanted(words, 0);
  const directory = path.resolve(context.project.directory, words[1] ?? path.basename(file, '.dxp'));
  const count = withArchive(file, context, (archive) => {
    explained(`extract ${file} to ${directory}`, () => extractArchive(archive, directory, nodeFs));
    return archive.entries.length;
  });
  context.terminal.print(plainText(`${plural(count, 'file')} in ${directory}`));
  return 0;
}

/** Exit code 1 when one of them is damaged. */
function verify(files: readonly string[], context: CommandContext, isJson: boolean): number {
  const verdicts = files.map((file) => ({ file, ...verdictOf(file, context) }));
  if (isJson) context.terminal.print(JSON.stringify(verdicts, undefined, 2));
  else
    for (const verdict of verdicts) {
      const found =
        verdict.status === 'sound' ? `sound, ${plural(verdict.fileCount, 'file')}` : verdict.reason;
      context.terminal.print(plainText(`${verdict.file}: ${found}`));
    }
  return verdicts.every(({ status }) => status === 'sound') ? 0 : 1;
}

type Verdict =
  | { readonly status: 'sound'; readonly fileCount: number }
  | { readonly status: 'damaged'; readonly reason: string };

function verdictOf(file: string, context: CommandContext): Verdict {
  try {
    return withArchive(file, context, (archive) => archive.verify());
  } catch (error) {
    if (error instanceof DxError && error.code === 'DX_DXP_INVALID')
      return { status: 'damaged', reason: error.message };
    throw error;
  }
}

function pack(words: readonly string[], context: CommandContext, isJson: boolean): number {
  const tarball = wanted(words, 0);
  const directory = context.project.directory;
  const target = path.resolve(
    directory,
    words[1] ?? `${path.basename(tarball).replace(/\.(?:tgz|tar\.gz|tar)$/, '')}.dxp`,
  );
  if (nodeFs.lstat(target) !== undefined) throw targetExists(target);
  const bytes = explained(`read ${tarball}`, () => nodeFs.readFile(path.resolve(directory, tarball)));
  const packed = explained(`write ${target}`, () => packFile(bytes, target, tarball, nodeFs));
  if (isJson) context.terminal.print(JSON.stringify({ file: target, ...packed }, undefined, 2));
  else
    context.terminal.print(
      plainText(`${target}: ${formatBytes(packed.contentBytes)} in ${formatBytes(packed.packedBytes)}`),
    );
  return 0;
}
