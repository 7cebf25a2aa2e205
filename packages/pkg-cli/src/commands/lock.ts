import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { checkProjectLock } from '@dx/pkg-install';
import { describeChanges, describeLock, diffLocks, type LockConflict, readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { findLock } from '../lockfile/find-lock.ts';
import { mergeLockFiles } from '../lockfile/merge-lock-files.ts';
import { plainText } from '../terminal/plain-text.ts';
import { warningLine } from '../terminal/print-receipt.ts';

/** `dx lock`: show, compare, check and merge lockfiles of either kind. */
export const lockCommand: Command = {
  usage: 'show [file|revision] | diff [from] [to] | check | merge <base> <ours> <theirs> [name]',
  flags: [
    { name: 'exit-code', type: 'boolean', summary: 'diff: exit code 1 when there are differences' },
    { name: 'legacy-peer-deps', type: 'boolean', summary: 'check: do not look at peers', isSetting: true },
  ],
  examples: [
    'dx lock show',
    'dx lock diff',
    'dx lock diff main',
    'dx lock diff old.dxl new.dxl',
    'dx lock check',
  ],
  run: async (parsed, context) => {
    const [verb, ...words] = [...parsed.words, ...parsed.rest];
    switch (verb) {
      case 'show':
        return show(parsed, context, words);
      case 'diff':
        return diff(parsed, context, words);
      case 'check':
        return check(parsed, context);
      case 'merge':
        return merge(parsed, context, words);
      default:
        throw unknownVerb(verb);
    }
  },
};

function show({ flags }: ParsedArguments, context: CommandContext, [word]: readonly string[]): number {
  const lock = findLock(context, word);
  const text = flags['json'] === true ? JSON.stringify(lock, undefined, 2) : describeLock(lock).trimEnd();
  context.terminal.print(text);
  return 0;
}

/** Without words: what changed since the last commit. */
function diff({ flags }: ParsedArguments, context: CommandContext, words: readonly string[]): number {
  const [from = 'HEAD', to] = words;
  const changes = diffLocks(findLock(context, from), findLock(context, to));
  if (flags['json'] === true) context.terminal.print(JSON.stringify(changes, undefined, 2));
  else if (changes.length > 0)
    context.terminal.print(paintChanges(describeChanges(changes).trimEnd(), context));
  return flags['exit-code'] === true && changes.length > 0 ? 1 : 0;
}

function paintChanges(text: string, { terminal }: CommandContext): string {
  const { red, green, yellow, cyan } = terminal.paint;
  const paints: Readonly<Record<string, (line: string) => string>> = {
    '+': green,
    '-': red,
    '~': yellow,
    '>': cyan,
  };
  const paintLine = (line: string): string => (paints[line.slice(0, 1)] ?? ((same) => same))(line);
  return text.split('\n').map(paintLine).join('\n');
}

function check({ flags }: ParsedArguments, { project, terminal }: CommandContext): number {
  const workspace = readWorkspace(project, { fs: nodeFs });
  const found = readLockfile(workspace.root, { fs: nodeFs });
  const verdict = checkProjectLock(workspace, found, { fs: nodeFs });
  const reasons =
    verdict.status === 'stale'
      ? verdict.reasons.map(({ message }) => message)
      : verdict.status === 'unusable'
        ? [verdict.reason]
        : [];
  const isRight = verdict.status === 'satisfied';
  if (flags['json'] === true)
    terminal.print(JSON.stringify({ status: verdict.status, path: found?.path, reasons }, undefined, 2));
  else if (isRight) terminal.print(`${path.basename(found?.path ?? '')} fits the manifests`);
  else for (const reason of reasons) terminal.print(plainText(reason));
  if (!isRight && flags['json'] !== true)
    terminal.note(`${terminal.paint.bold('hint')}  dx install brings the lockfile in line`);
  return isRight ? 0 : 1;
}

/** Called by git as its merge driver; the last word is the file's name in the repository. */
function merge(
  { flags }: ParsedArguments,
  { project, terminal }: CommandContext,
  words: readonly string[],
): number {
  const [base, ours, theirs, name = ours] = words;
  if (base === undefined || ours === undefined || theirs === undefined) throw unknownVerb('merge');
  const at = (word: string): string => path.resolve(project.directory, word);
  const conflicts = mergeLockFiles({ base: at(base), ours: at(ours), theirs: at(theirs) });
  if (flags['json'] === true) terminal.print(JSON.stringify({ conflicts }, undefined, 2));
  else for (const conflict of conflicts) terminal.warn(warningLine(terminal, describeConflict(conflict)));
  terminal.note(`merged ${plainText(name ?? '')}; dx install resolves what both sides together need`);
  return 0;
}

function describeConflict({ location, name, field, ours, theirs, taken }: LockConflict): string {
  const what = field === 'package' ? `${name} at ${location}` : `${field} of ${location || 'the root'}`;
  return `${what}: ours ${ours ?? 'none'}, theirs ${theirs ?? 'none'}; took ${taken}`;
}

function unknownVerb(verb: string | undefined): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message:
      verb === undefined ? 'dx lock needs to know what to do' : `dx lock does not know how to ${verb} this`,
    hint: 'dx lock show | diff | check | merge <base> <ours> <theirs>',
    details: { verb },
  });
}
