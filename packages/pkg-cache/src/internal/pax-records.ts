import { isUtf8 } from 'node:buffer';
import { archiveInvalid } from '../errors.ts';

/** The extended fields that are used; all others are checked for form and dropped. */
export interface PaxFields {
  readonly path?: string;
  readonly sizeBytes?: number;
  /** A GNU sparse file: the body is not the file's content. */
  readonly sparse?: boolean;
}

/**
 * Reads the records of an extended header (`<length> <key>=<value>\n`). Every key has its own type, so that a path of
 * digits stays text.
 *
 * @throws DX_ARCHIVE_INVALID on a wrong length, a missing `=` or newline, a NUL or newline in a path, a size that is no size, and on
 * what readers understand in different ways
 * Source: POSIX.1-2017 pax, extended header
 */
export function parsePaxRecords(body: Buffer, subject: string): PaxFields {
  let fields: PaxFields = {};
  for (let at = 0; at < body.length; ) {
    const record = readRecord(body, at, subject);
    fields = { ...fields, ...readField(record.key, record.value, subject) };
    at = record.end;
  }
  return fields;
}

interface PaxRecord {
  readonly key: string;
  readonly value: string;
  readonly end: number;
}

function readRecord(body: Buffer, at: number, subject: string): PaxRecord {
  const space = body.indexOf(0x20, at);
  const digits = space === -1 ? '' : body.toString('latin1', at, space);
  const end = /^[1-9]\d{0,8}$/.test(digits) ? at + Number(digits) : Number.NaN;
  const equals = body.indexOf(0x3d, space + 1);
  const fits = end <= body.length && body[end - 1] === 0x0a && equals > space + 1 && equals < end;
  if (!fits) throw archiveInvalid(subject, 'a record of an extended header is malformed');
  if (hidesRecord(body.subarray(at, end - 1)))
    throw archiveInvalid(subject, 'a record of an extended header has another one inside');
  const key = body.toString('utf8', space + 1, equals);
  if (key === 'path' && !isUtf8(body.subarray(equals, end)))
    throw archiveInvalid(subject, 'an extended path is not UTF-8');
  return {
    key,
    value: body.toString('utf8', equals + 1, end - 1),
    end,
  };
}

/** npm's reader takes every line for a record that says its length. */
function hidesRecord(record: Buffer): boolean {
  if (!record.includes(0x0a)) return false;
  const lines = record.toString('utf8').split('\n').slice(1);
  return lines.some((line) => Number.parseInt(line, 10) === Buffer.byteLength(line) + 1);
}

function readField(key: string, value: string, subject: string): PaxFields {
  if (key.startsWith('GNU.sparse.')) return { sparse: true };
  if (key !== 'path' && key !== 'linkpath' && key !== 'size') return {};
  if (key === 'path' && value.includes('\n'))
    throw archiveInvalid(subject, 'an extended path has a newline in it');
  if (value.includes('\0')) throw archiveInvalid(subject, `the ${key} in an extended header has a NUL in it`);
  if (key === 'path') return { path: value };
  if (key === 'linkpath') return {};
  const sizeBytes = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(sizeBytes)) return { sizeBytes };
  throw archiveInvalid(subject, 'the size in an extended header is no size');
}
