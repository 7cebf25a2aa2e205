import { type AuditIgnore, ignoresFile, isDay, readIgnores } from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { findProject } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { plainText } from '../terminal/plain-text.ts';
import { auditProject } from './audit-project.ts';
import { readProjectIgnores, writeProjectIgnores } from './ignores-file.ts';

const usage = 'dx audit ignore <id> --reason <text> [--expires <day>] [--path "a > ** > b"]';

/** `dx audit ignore`: decides not to be told of an advisory, with a reason; without an id lists what is decided. */
export async function runAuditIgnore(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const { root } = findProject(context.project.directory, { fs: nodeFs });
  const known = readProjectIgnores(root);
  const [id, ...others] = parsed.words;
  if (others.length > 0) throw unclear(`one advisory at a time, not ${parsed.words.length}`);
  if (id === undefined) return list(known, parsed, context);
  const added = ignoreOf(id, parsed);
  const kept = known.filter((one) => one.id !== added.id || one.path !== added.path);
  writeProjectIgnores(root, [...kept, added]);
  context.terminal.print(`${describeIgnore(added)}\nwrote ${ignoresFile}`);
  return 0;
}

/** `dx audit prune`: takes out decisions about what is not there any more. */
export async function runAuditPrune(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  if (parsed.words.length > 0) throw unclear('dx audit prune takes no names');
  const { workspace, report } = await auditProject(parsed, context);
  const { unneeded } = report.ignores;
  const known = readProjectIgnores(workspace.root);
  const isPlan = parsed.flags['plan'] === true;
  const gone = new Set(unneeded.map(keyOf));
  if (!isPlan && unneeded.length > 0)
    writeProjectIgnores(
      workspace.root,
      known.filter((one) => !gone.has(keyOf(one))),
    );
  if (parsed.flags['json'] === true)
    context.terminal.print(JSON.stringify({ removed: unneeded }, undefined, 2));
  else if (unneeded.length === 0)
    context.terminal.print('every ignored advisory is about something that is there');
  else for (const one of unneeded) context.terminal.print(`- ${describeIgnore(one)}`);
  return 0;
}

/** One line for one decision. */
export function describeIgnore({ id, path, reason, expires }: AuditIgnore): string {
  const where = path === undefined ? '' : ` at ${path}`;
  const until = expires === undefined ? '' : ` until ${expires}`;
  return plainText(`${id}${where}${until}: ${reason}`);
}

function ignoreOf(id: string, { flags }: ParsedArguments): AuditIgnore {
  const { reason, expires, path } = flags;
  if (typeof reason !== 'string' || reason.trim() === '') throw unclear('a decision needs a reason');
  if (expires !== undefined && !isDay(expires)) throw unclear('--expires is a day such as 2027-01-31');
  const entry = {
    id,
    reason,
    ...(isDay(expires) ? { expires } : {}),
    ...(typeof path === 'string' ? { path } : {}),
  };
  const [checked = entry] = readIgnores(JSON.stringify({ ignore: [entry] }), 'The command line');
  return checked;
}

function list(
  known: readonly AuditIgnore[],
  { flags }: ParsedArguments,
  { terminal }: CommandContext,
): number {
  if (flags['json'] === true) terminal.print(JSON.stringify({ ignore: known }, undefined, 2));
  else if (known.length === 0) terminal.print(`no advisory is ignored: ${usage}`);
  else for (const one of known) terminal.print(describeIgnore(one));
  return 0;
}

function keyOf({ id, path }: AuditIgnore): string {
  return `${id} ${path ?? ''}`;
}

function unclear(problem: string): DxError {
  return new DxError({ code: 'DX_USAGE', message: problem, hint: usage });
}
