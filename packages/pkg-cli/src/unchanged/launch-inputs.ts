import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import type { InputRead } from './input-record.ts';

/** What an install went by, as the launcher can look at it. Paths are absolute. */
export interface LaunchInputs {
  /** Compared by contents. */
  readonly files: ReadonlySet<string>;
  /** Compared by names and kinds of what is inside. */
  readonly listed: ReadonlySet<string>;
  /** Only have to be there. */
  readonly directories: ReadonlySet<string>;
  readonly absent: ReadonlySet<string>;
  /** Link, and what it leads to. */
  readonly links: ReadonlyMap<string, string>;
}

/** More would make the launcher slower than the program. */
const mostInputs = 4_000;

const bootFile = '/proc/sys/kernel/random/boot_id';

const isFailure = /^failed: /;
const isAbsence = /^failed: (?:ENOENT|ENOTDIR)$/;

/** The launcher's view of what was read; nothing where a question has an answer that a shell cannot compare. */
export function launchInputs(reads: readonly InputRead[]): LaunchInputs | undefined {
  const inputs = {
    ...{ files: new Set<string>(), listed: new Set<string>(), directories: new Set<string>() },
    ...{ absent: new Set<string>(), links: new Map<string, string>() },
  };
  for (const read of reads) if (read.op === 'readDirectory') sortRead(read, inputs);
  // The launcher compares boots by itself: the stamp of this file changes without its contents.
  const compared = reads.filter((read) => read.path !== bootFile);
  const areHeld = compared.every((read) => path.isAbsolute(read.path) && sortRead(read, inputs));
  return areHeld && reads.length <= mostInputs ? inputs : undefined;
}

interface GrowingInputs extends LaunchInputs {
  readonly files: Set<string>;
  readonly listed: Set<string>;
  readonly directories: Set<string>;
  readonly absent: Set<string>;
  readonly links: Map<string, string>;
}

/** Whether the read is held. */
function sortRead({ op, path: file, answer }: InputRead, inputs: GrowingInputs): boolean {
  if (op === 'realPath') return answer === file && Boolean(inputs.directories.add(file));
  if (op === 'isWritable') return false;
  // The launcher takes a link to nothing for nothing, unless it sees it in a list.
  if (answer === 'nothing' || isAbsence.test(answer)) return Boolean(inputs.absent.add(file));
  if (isFailure.test(answer)) return false;
  if (op === 'readDirectory') return Boolean(inputs.listed.add(file));
  if (op === 'readFile' || answer.startsWith('file ')) return Boolean(inputs.files.add(file));
  if (op === 'readLink') return Boolean(inputs.links.set(file, path.resolve(path.dirname(file), answer)));
  if (op === 'stat') return answer === 'directory' && Boolean(inputs.directories.add(file));
  return (answer === 'directory' || answer === 'link') && isListed(file, inputs);
}

function isListed(file: string, { listed }: LaunchInputs): boolean {
  return listed.has(path.dirname(file));
}

/**
 * Where `node` is on PATH, and the places before it where one might appear; nothing where there is none, or where its time
 * of modification does not tell it from another: archives of packages have one time for all.
 */
export function nodeOnPath(
  env: Readonly<Record<string, string | undefined>>,
  fs: FsOps,
): { readonly node: string; readonly absent: readonly string[] } | undefined {
  const candidates = (env['PATH'] ?? '')
    .split(':')
    .filter((directory) => directory !== '')
    .map((directory) => path.resolve(directory, 'node'));
  const at = candidates.findIndex((file) => fs.stat(file) !== undefined);
  const node = candidates[at];
  const stat = node === undefined ? undefined : fs.stat(node);
  if (node === undefined || stat?.kind !== 'file' || (stat.mode & 0o111) === 0) return undefined;
  return hasOwnTime(node, fs) ? { node, absent: candidates.slice(0, at) } : undefined;
}

/** Whether the time of modification of a file may tell it from another one at its place. */
export function hasOwnTime(file: string, fs: FsOps): boolean {
  return (fs.stat(file)?.modifiedMs ?? 0) >= earliestOwnTimeMs;
}

/** 2001-09-09. */
const earliestOwnTimeMs = 1e12;
