import { DxError } from '@dx/pkg-core';
import type { AuditIgnore } from './types.ts';

/** The file of a project that has its decisions, beside package.json. */
export const ignoresFile = 'dx-audit.json';

const maxIgnores = 2_000;
const maxNames = 20;
const fields = ['id', 'path', 'reason', 'expires'];

/**
 * The decisions in a file: `{ "ignore": [{ "id", "reason", "expires"?, "path"? }] }`. Nothing is passed over in silence: what
 * is misspelt would be a decision that nobody heeds.
 *
 * @throws DX_AUDIT_IGNORES when it is no JSON, or an entry is not as it should be
 */
export function readIgnores(text: string, file: string): readonly AuditIgnore[] {
  const content = parse(text, file);
  const list = isRecord(content) ? content['ignore'] : undefined;
  if (!Array.isArray(list)) throw wrong(file, 'it has no list named "ignore"');
  if (list.length > maxIgnores) throw wrong(file, `it has more than ${maxIgnores} entries`);
  return Object.freeze(list.map((entry: unknown, at) => readEntry(entry, at, file)));
}

/** The same decisions as text, as they are committed. */
export function formatIgnores(ignores: readonly AuditIgnore[]): string {
  const ignore = ignores.map(({ id, path, reason, expires }) => ({ id, path, reason, expires }));
  return `${JSON.stringify({ ignore }, undefined, 2)}\n`;
}

function readEntry(entry: unknown, at: number, file: string): AuditIgnore {
  const place = `entry ${at + 1}`;
  if (!isRecord(entry)) throw wrong(file, `${place} is no object`);
  const stray = Object.keys(entry).find((key) => !fields.includes(key));
  if (stray !== undefined)
    throw wrong(file, `${place} has a field ${JSON.stringify(stray)} that means nothing`);
  const { id, path, reason, expires } = entry;
  if (typeof id !== 'string' || id === '') throw wrong(file, `${place} has no "id"`);
  if (typeof reason !== 'string' || reason.trim() === '')
    throw wrong(file, `${place} (${id}) has no "reason"`);
  if (expires !== undefined && !isDay(expires))
    throw wrong(file, `"expires" of ${place} (${id}) is no day such as 2027-01-31`);
  if (path !== undefined && !isPath(path))
    throw wrong(file, `"path" of ${place} (${id}) is no way such as "webpack > ** > minimist"`);
  return Object.freeze({
    ...{ id, reason },
    ...(path === undefined ? {} : { path }),
    ...(expires === undefined ? {} : { expires }),
  });
}

/** Whether a text is a day that there is. */
export function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function isPath(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const names = value.split('>');
  return names.length <= maxNames && names.every((name) => name.trim() !== '');
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(file, 'it is no JSON', error);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(file: string, reason: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_AUDIT_IGNORES',
    message: `${file} cannot be used: ${reason}`,
    hint: 'dx audit ignore <id> --reason <text> writes an entry as it should be',
    details: { file, reason },
    ...(cause === undefined ? {} : { cause }),
  });
}
