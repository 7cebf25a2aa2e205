import { type DatabaseFacts, type ImportOutcome, openAdvisoryDatabase } from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace, type Settings } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { formatBytes, plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import { formatAge } from '../view/format-age.ts';
import { importDatabase } from './import-database.ts';
import { databaseFile } from './local-advisories.ts';

const usage = 'dx audit db import <file|url> | update [file|url] | status';

/** `dx audit db`: the advisories on this machine. */
export async function runAuditDb(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const { settings } = readWorkspace(context.project, { fs: nodeFs });
  const [action = 'status', source, ...others] = parsed.words;
  if (others.length > 0) throw unclear(others.join(' '));
  if (action === 'status' && source === undefined) return showStatus(parsed, settings, context);
  if (action === 'import' && source !== undefined) return bring(parsed, settings, context, { source });
  if (action === 'update') return bring(parsed, settings, context, updateOf(settings, context, source));
  throw unclear(action);
}

/** What a newer import changes; everything when there is nothing yet. */
function updateOf(
  settings: Settings,
  context: CommandContext,
  given: string | undefined,
): Parameters<typeof importDatabase>[0] {
  const base = openAdvisoryDatabase({ file: databaseFile(settings, context), fs: nodeFs });
  const source = given ?? base?.facts.source;
  if (source === undefined) throw unclear('update');
  return { source, ...(base === undefined ? {} : { base }) };
}

async function bring(
  parsed: ParsedArguments,
  settings: Settings,
  context: CommandContext,
  what: Parameters<typeof importDatabase>[0],
): Promise<number> {
  const { terminal } = context;
  const file = databaseFile(settings, context);
  const outcome = await importDatabase(what, settings, context).finally(() => what.base?.close());
  writeDatabase(file, outcome.bytes);
  const { bytes, facts, ...counts } = outcome;
  if (parsed.flags['json'] === true)
    terminal.print(JSON.stringify({ file, sizeBytes: bytes.length, ...facts, ...counts }, undefined, 2));
  else terminal.print(outcomeLine(outcome));
  return 0;
}

/** Whole or not at all. */
function writeDatabase(file: string, bytes: Uint8Array): void {
  const beside = `${file}.${process.pid}`;
  nodeFs.mkdir(file.slice(0, file.lastIndexOf('/')), { recursive: true });
  try {
    nodeFs.writeFile(beside, bytes);
    nodeFs.rename(beside, file);
  } finally {
    nodeFs.removeTree(beside);
  }
}

function outcomeLine({ facts, added, changed, withdrawn, unreadable, bytes }: ImportOutcome): string {
  const counts = [`${added} new`, `${changed} changed`, `${withdrawn} withdrawn`];
  const unread = unreadable > 0 ? [`${unreadable} that are no records`] : [];
  return `${facts.recordCount} advisories about ${plural(facts.packageCount, 'package')} (${[...counts, ...unread].join(', ')}), ${formatBytes(bytes.length)}`;
}

function showStatus({ flags }: ParsedArguments, settings: Settings, context: CommandContext): number {
  const { terminal } = context;
  const file = databaseFile(settings, context);
  const database = openAdvisoryDatabase({ file, fs: nodeFs });
  database?.close();
  const facts = database?.facts;
  if (flags['json'] === true) terminal.print(JSON.stringify({ file, ...facts }, undefined, 2));
  else for (const line of statusLines(file, facts)) terminal.print(line);
  return 0;
}

function statusLines(file: string, facts: DatabaseFacts | undefined): readonly string[] {
  if (facts === undefined) return [file, '  not there: dx audit db import <file|url>'];
  const { recordCount, packageCount, newest, writtenMs, source } = facts;
  return [
    file,
    `  ${recordCount} advisories about ${plural(packageCount, 'package')}`,
    `  the newest of ${newest === '' ? 'no known time' : newest}`,
    `  imported ${formatAge(writtenMs, Date.now())} from ${plainText(source)}`,
  ];
}

function unclear(word: string): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: `dx audit db does not know what to do with ${JSON.stringify(word)}`,
    hint: usage,
    details: { word },
  });
}
