import type { FsOps, FsQuestion, LookingFsOp } from '@dx/pkg-core';
import { nodeStamp } from '../own-process.ts';

/** What was asked of a file system, and what it said, in short. */
export interface InputRead extends FsQuestion {
  readonly answer: string;
  /** Of files and directories that were read: size and time of modification. While they stay, so does the answer. */
  readonly stamp?: string;
}

/** All that an install went by that had nothing to do. While it stays, there is nothing to do. */
export interface InputRecord {
  readonly format: 3;
  /** `describeProcess` of it. */
  readonly process: string;
  readonly reads: readonly InputRead[];
  /** What it warned of, and what the next one warns of again: lines without colours or secrets. */
  readonly warnings: readonly string[];
  /** What it said besides, and what the next one says again, in the same way. */
  readonly notes: readonly string[];
}

/** What a process was started with. */
export interface ProcessInputs {
  readonly argv: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dxVersion: string;
}

const format = 3;

/** Change with every shell, terminal and session and mean nothing to an install. The launcher has the same list. */
export const passingVariables: ReadonlySet<string> = new Set([
  ...['_', 'SHLVL', 'PWD', 'OLDPWD', 'COLUMNS', 'LINES', 'WINDOWID', 'TERM'],
  ...['SSH_CLIENT', 'SSH_CONNECTION', 'SSH_TTY', 'GPG_TTY', 'XDG_SESSION_ID', 'TMUX', 'TMUX_PANE', 'STY'],
  ...['TERM_SESSION_ID', 'ITERM_SESSION_ID', 'WT_SESSION', 'KITTY_WINDOW_ID', 'WEZTERM_PANE'],
  ...['ALACRITTY_WINDOW_ID', 'HYPERFINE_RANDOMIZED_ENVIRONMENT_OFFSET'],
]);

/** Where a project keeps what its last install without anything to do went by: the record, and what the launcher reads. */
export function launchPath(root: string): string {
  return `${root}/node_modules/.dx/launch`;
}

/** Where the record of a project is. */
export function recordPath(root: string): string {
  return `${launchPath(root)}/record.json`;
}

/** Everything about a process that an install may go by, without what its variables hold. */
export function describeProcess({ argv, directory, env, dxVersion }: ProcessInputs): string {
  const { version, platform, arch, execPath } = process;
  const variables = Object.entries(env).filter(([name]) => !passingVariables.has(name));
  const environment = checkSum(JSON.stringify(variables.sort(([a], [b]) => (a < b ? -1 : 1))));
  const node = nodeStamp(env) ?? version;
  return JSON.stringify([dxVersion, node, platform, arch, execPath, directory, argv, environment]);
}

/** The text of a record. */
export function formatRecord(record: Omit<InputRecord, 'format'>): string {
  return JSON.stringify({ format, ...record } satisfies InputRecord);
}

/** The record in a text, if it is one of this format. */
export function parseRecord(text: string): InputRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<InputRecord> | null;
    if (value?.format !== format || typeof value.process !== 'string' || !Array.isArray(value.reads))
      return undefined;
    return isTexts(value.warnings) && isTexts(value.notes) ? (value as InputRecord) : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** What a file system says, in short. Two answers that mean the same to an install are the same text. */
export function askFs(fs: FsOps, op: LookingFsOp, path: string): string {
  try {
    return answers[op](fs, path);
  } catch (error) {
    return `failed: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`;
  }
}

const answers: Readonly<Record<LookingFsOp, (fs: FsOps, path: string) => string>> = {
  readFile: (fs, path) => {
    const bytes = fs.readFile(path);
    return `${bytes.length} ${process.getBuiltinModule('node:zlib').crc32(bytes)}`;
  },
  stat: (fs, path) => describeStat(fs.stat(path)),
  lstat: (fs, path) => describeStat(fs.lstat(path)),
  readDirectory: (fs, path) => {
    const names = fs.readDirectory(path).map(({ name, kind }) => `${kind}:${name}`);
    return checkSum(JSON.stringify(names.sort()));
  },
  readLink: (fs, path) => fs.readLink(path),
  realPath: (fs, path) => fs.realPath(path),
  isWritable: (fs, path) => String(fs.isWritable(path)),
};

function describeStat(stat: ReturnType<FsOps['stat']>): string {
  if (stat === undefined) return 'nothing';
  return stat.kind === 'file' ? `file ${stat.sizeBytes} ${stat.mode}` : stat.kind;
}

/** Of what a read went by; nothing where there is none. */
export function stampOf(fs: FsOps, { op, path }: FsQuestion): string | undefined {
  if (op !== 'readFile' && op !== 'readDirectory') return undefined;
  const stat = fs.stat(path);
  return stat === undefined ? undefined : `${stat.inode} ${stat.sizeBytes} ${stat.modifiedMs}`;
}

/** 64 bits of FNV-1a in two halves: no secret is found from it, and nothing has to be loaded for it. */
function checkSum(text: string): string {
  let [low, high] = [0x811c9dc5, 0x9e3779b9];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + at), 0x01000193);
  }
  return `${text.length} ${low >>> 0} ${high >>> 0}`;
}
