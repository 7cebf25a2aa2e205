import { DxError, type ErrorDetails } from '../dx-error.ts';

/** An error as plain data, so that it can cross to another thread. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Own fields that are plain: `code`, `hint`, `details`, `path`, `syscall`, `errno`. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause?: PackedError;
}

/** Deeper causes are cut off, which also ends a chain that contains itself. */
const maxCauses = 4;
const carriedFields = ['code', 'hint', 'details', 'errno', 'syscall', 'path', 'dest'] as const;

/** Takes an error apart. What cannot be cloned is left out. */
export function packError(error: unknown, depth = 0): PackedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), fields: {} };
  const packed = { name: error.name, message: error.message, fields: packFields(error) };
  const cause =
    error.cause === undefined || depth >= maxCauses ? {} : { cause: packError(error.cause, depth + 1) };
  return { ...packed, ...(error.stack === undefined ? {} : { stack: error.stack }), ...cause };
}

/** The error again: a `DxError` when its code is one of dx, else an `Error` with the same fields. */
export function unpackError(packed: PackedError): Error {
  const cause = packed.cause === undefined ? undefined : unpackError(packed.cause);
  const error = rebuild(packed, cause);
  if (packed.stack !== undefined) error.stack = packed.stack;
  return error;
}

function packFields(error: Error): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const key of carriedFields) {
    const value: unknown = Reflect.get(error, key);
    if (value !== undefined && isCloneable(value)) fields[key] = value;
  }
  return fields;
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function rebuild(packed: PackedError, cause: Error | undefined): Error {
  const { code, hint, details } = packed.fields;
  if (isDxCode(code)) {
    return new DxError({
      code,
      message: packed.message,
      hint: typeof hint === 'string' ? hint : undefined,
      details: details as ErrorDetails | undefined,
      cause,
    });
  }
  const error = new Error(packed.message, cause === undefined ? undefined : { cause });
  return Object.assign(error, { name: packed.name }, packed.fields);
}

function isDxCode(code: unknown): code is `DX_${string}` {
  return typeof code === 'string' && code.startsWith('DX_');
}
