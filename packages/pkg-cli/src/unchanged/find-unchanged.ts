import type { FsOps } from '@dx/pkg-core';
import {
  askFs,
  describeProcess,
  type InputRead,
  type InputRecord,
  type ProcessInputs,
  parseRecord,
  recordPath,
  stampOf,
} from './input-record.ts';

/**
 * Whether the last install of the project in `directory` had nothing to do, and all that it went by is the same: command
 * line, environment, every file and directory that it looked at. Contents are compared where a time stamp differs.
 */
export function isUnchanged(inputs: ProcessInputs, fs: FsOps): boolean {
  return findUnchanged(inputs, fs) !== undefined;
}

/** What `isUnchanged` goes by, where it holds. */
export function findUnchanged(inputs: ProcessInputs, fs: FsOps): InputRecord | undefined {
  const record = readRecord(inputs.directory, fs);
  if (record === undefined || record.process !== describeProcess(inputs)) return undefined;
  return record.reads.every((read) => isSame(read, fs)) ? record : undefined;
}

/** The record of a project, if it can be read. */
export function readRecord(directory: string, fs: FsOps): InputRecord | undefined {
  try {
    return parseRecord(new TextDecoder().decode(fs.readFile(recordPath(directory))));
  } catch {
    return undefined;
  }
}

/** Whether what was read then would be read now. */
export function isSame(read: InputRead, fs: FsOps): boolean {
  if (read.stamp !== undefined && stampOf(fs, read) === read.stamp) return true;
  return askFs(fs, read.op, read.path) === read.answer;
}
