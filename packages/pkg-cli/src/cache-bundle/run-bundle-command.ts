import { isDxError } from '@dx/pkg-core';
import {
  listArchives,
  type PackedBundle,
  packBundle,
  type UnpackedBundle,
  unpackBundle,
} from '@dx/pkg-install';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { listSome } from '../terminal/fold-warnings.ts';
import { formatBytes, formatDuration, plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import { bundleFileOf, readBundleCommand } from './bundle-scope.ts';

/** Names that are listed in one line. */
const shownNames = 10;

/** `dx cache pack <file>`: the archives that the lock needs, in one file. */
export async function runPack(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const file = bundleFileOf(parsed.words.slice(1), 'pack', context);
  const startedMs = performance.now();
  const { scope, options } = readBundleCommand(parsed, context);
  const packed = await packBundle({ ...scope, file }, options);
  if (parsed.flags['json'] === true) context.terminal.print(JSON.stringify(packed, undefined, 2));
  else for (const line of packLines(packed, performance.now() - startedMs)) context.terminal.print(line);
  return 0;
}

/** What was packed, for people. */
export function packLines(packed: PackedBundle, durationMs?: number): readonly string[] {
  const { file, sizeBytes, archiveCount, fetchedCount, leftOut } = packed;
  const time = durationMs === undefined ? '' : ` in ${formatDuration(durationMs)}`;
  const fetched = fetchedCount === 0 ? '' : `, ${fetchedCount} of them fetched`;
  const lines = [`${file}: ${plural(archiveCount, 'package')}, ${formatBytes(sizeBytes)}${time}${fetched}`];
  if (leftOut.length > 0)
    lines.push(`not in it, since no registry has them: ${listSome(leftOut, shownNames)}`);
  return lines.map(plainText);
}

/**
 * `dx cache unpack <file>`: what a bundle has of the lock, into the store. Exit code 1 when something in it is damaged; the rest
 * is there then, and the next install fetches what is not.
 */
export async function runUnpack(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const { terminal } = context;
  const file = bundleFileOf(parsed.words.slice(1), 'unpack', context);
  const startedMs = performance.now();
  const { scope, options } = readBundleCommand(parsed, context);
  try {
    const unpacked = await unpackBundle(file, scope, options);
    if (parsed.flags['json'] === true) terminal.print(JSON.stringify(unpacked, undefined, 2));
    else for (const line of unpackLines(unpacked, performance.now() - startedMs)) terminal.print(line);
    return unpacked.damaged.length === 0 ? 0 : 1;
  } catch (error) {
    if (parsed.flags['if-present'] !== true || !isDxError(error, 'DX_BUNDLE_MISSING')) throw error;
    if (parsed.flags['json'] === true)
      terminal.print(JSON.stringify({ file, status: 'missing' }, undefined, 2));
    else terminal.print(plainText(`no bundle at ${file}: nothing to unpack`));
    return 0;
  }
}

function unpackLines(unpacked: UnpackedBundle, durationMs: number): readonly string[] {
  const { restored, presentCount, missing, damaged, unneededCount } = unpacked;
  const parts = [
    `${plural(restored.length, 'package')} unpacked in ${formatDuration(durationMs)}`,
    ...(presentCount === 0 ? [] : [`${presentCount} were there`]),
    ...(unneededCount === 0 ? [] : [`${unneededCount} not needed by this lock`]),
  ];
  const lines = [parts.join(', ')];
  if (missing.length > 0)
    lines.push(`not in the bundle, dx install fetches them: ${listSome(missing, shownNames)}`);
  if (damaged.length > 0)
    lines.push(
      `not what the lockfile says, and left out: ${listSome(damaged, shownNames)}; make the bundle again`,
    );
  return lines.map(plainText);
}

/** `dx cache key`: what the cache of a CI service is to know the bundle by. */
export function runKey(parsed: ParsedArguments, context: CommandContext): number {
  const { scope, options } = readBundleCommand(parsed, context);
  const { key, archives, leftOut } = listArchives(scope, options);
  const value = { key, archiveCount: archives.length, leftOut };
  context.terminal.print(parsed.flags['json'] === true ? JSON.stringify(value, undefined, 2) : key);
  return 0;
}
