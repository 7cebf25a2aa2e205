import { DxError } from '@dx/pkg-core';
import type { Manifest, ManifestStyle } from '../types.ts';
import { readFields } from './read-fields.ts';
import { scanJson } from './scan-json.ts';

const excerptWidth = 120;
const maxDepth = 500;
/** As `JSON.stringify` has it, and so npm. */
const maxIndent = 10;

/**
 * A manifest from the text of a `package.json`. A byte-order mark is accepted and kept in `text`. Of a key given twice
 * the last one counts, as in JSON. O(length).
 *
 * @param path where the text is from, for `Manifest.path` and for messages
 * @throws DX_MANIFEST_PARSE when it is no JSON, with `path`, `line` and `column` (both from 1) in the details
 * @throws DX_MANIFEST_INVALID when a field that an install depends on has the wrong shape, or values nest deeper than 500
 * @throws DX_INVALID_PACKAGE_NAME when a dependency's name could not be one
 * Source: https://docs.npmjs.com/cli/configuring-npm/package-json
 *
 * @example
 * parseManifest('{"name":"app","bin":"./cli.js"}', '/app/package.json').fields.bin // { app: 'cli.js' }
 */
export function parseManifest(text: string, path: string): Manifest {
  const raw = parseObject(text, path);
  return Object.freeze({ path, fields: readFields(raw, path), raw, style: detectStyle(text), text });
}

function parseObject(text: string, path: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text, path);
  if (isRecord(value)) return deepFreeze(value, path);
  throw new DxError({
    code: 'DX_MANIFEST_INVALID',
    message: `${path} is not a manifest: expected an object, found ${Array.isArray(value) ? 'an array' : typeof value}`,
    hint: 'A manifest starts with { and ends with }; make one with npm init -y',
    details: { path },
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (cause) {
    throw createParseError(text, path, cause);
  }
}

function createParseError(text: string, path: string, cause: unknown): DxError {
  const scan = scanJson(text);
  const fault = scan.status === 'faulty' ? scan.fault : { offset: 0, expected: 'JSON' };
  const before = text.slice(0, fault.offset).split('\n');
  const line = before.length;
  const column = (before.at(-1) ?? '').length + 1;
  return new DxError({
    code: 'DX_MANIFEST_PARSE',
    message: `${path} is not valid JSON, line ${line}, column ${column}: expected ${fault.expected}\n${excerpt(text, line, column)}`,
    hint: `Correct line ${line} of ${path}`,
    details: { path, line, column },
    cause,
  });
}

/** The line with a caret under the column. Long lines are cut around it; control characters cannot reach a terminal. */
function excerpt(text: string, line: number, column: number): string {
  const whole = (text.split('\n')[line - 1] ?? '').replaceAll(/[\p{Cc}\uFEFF]/gu, ' ').trimEnd();
  const start = Math.max(0, column - 1 - excerptWidth / 2);
  const label = `${line} | `;
  const caret = `${' '.repeat(label.length + column - 1 - start)}^`;
  return `${label}${whole.slice(start, start + excerptWidth)}\n${caret}`;
}

function detectStyle(text: string): ManifestStyle {
  const [, newlines, indent] = /^\uFEFF?\s*\{((?:\r?\n)+)([ \t]*)/.exec(text) ?? [];
  const isEmpty = /^\uFEFF?\s*\{\s*\}\s*$/.test(text);
  const newline = (newlines ?? /\r?\n/.exec(text)?.[0])?.startsWith('\r') ? '\r\n' : '\n';
  return Object.freeze({
    indent: isEmpty ? '  ' : (indent ?? '').slice(0, maxIndent),
    newline,
    trailingNewline: text.endsWith('\n'),
  });
}

/** Level by level: what nests without end would use up the stack, here and in whatever walks through the value later. */
function deepFreeze(value: Record<string, unknown>, path: string): Readonly<Record<string, unknown>> {
  let level: readonly object[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw createDepthError(path);
    level = level.flatMap((each) => Object.values(Object.freeze(each)).filter(isObject));
  }
  return value;
}

function createDepthError(path: string): DxError {
  return new DxError({
    code: 'DX_MANIFEST_INVALID',
    message: `${path} is not a manifest: expected at most ${maxDepth} levels of objects and lists, found more`,
    hint: `Restore ${path} from version control`,
    details: { path },
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
