import { DxError } from '@dx/pkg-core';

/** Which members a text means, taken apart. */
export interface MemberFilter {
  readonly text: string;
  /** `!`: these are left out of what the others mean. */
  readonly excludes: boolean;
  /** `...x`: those that need it, directly or not, too. */
  readonly withDependents: boolean;
  /** `x...`: those that it needs, directly or not, too. */
  readonly withDependencies: boolean;
  /** `^`: not itself. */
  readonly withoutSelf: boolean;
  /** A name, with `*` for any characters. */
  readonly name?: string;
  /** A directory, relative to the working directory; glob patterns are allowed. */
  readonly path?: string;
  /** A git revision: only what has changed since. */
  readonly since?: string;
}

/**
 * What a filter says: `name`, `@scope/*`, `./path`, `{path}`, `...x` with dependents, `x...` with dependencies, `...^x` and
 * `x^...` without x itself, `[revision]` for what has changed since, `x[revision]` for both, `!x` for all but these.
 *
 * @throws DX_INVALID_FILTER
 *
 * @example
 * parseMemberFilter('...[main]'); // { since: 'main', withDependents: true, … }
 */
export function parseMemberFilter(text: string): MemberFilter {
  const parts = /^(!?)(\.\.\.\^?)?(.*?)(\^?\.\.\.)?$/s.exec(text);
  const [, mark = '', before = '', core = '', after = ''] = parts ?? [];
  const [, subject = '', since] = /^(.*?)(?:\[([^[\]]+)\])?$/s.exec(core) ?? [];
  if (subject === '' && since === undefined) throw invalidFilter(text, 'it names no member');
  if (/[[\]]/.test(subject)) throw invalidFilter(text, 'brackets stand around one revision, at the end');
  return Object.freeze({
    text,
    excludes: mark !== '',
    withDependents: before !== '',
    withDependencies: after !== '',
    withoutSelf: before.endsWith('^') || after.startsWith('^'),
    ...subjectOf(subject, text),
    ...(since === undefined ? {} : { since }),
  });
}

function subjectOf(subject: string, text: string): Pick<MemberFilter, 'name' | 'path'> {
  if (subject === '') return {};
  if (subject.startsWith('{')) {
    if (!subject.endsWith('}') || subject.length < 3) throw invalidFilter(text, 'braces stand around a path');
    return { path: subject.slice(1, -1) };
  }
  return /^(?:\.{1,2}(?:[/\\]|$)|\/)/.test(subject) ? { path: subject } : { name: subject };
}

function invalidFilter(text: string, why: string): DxError {
  return new DxError({
    code: 'DX_INVALID_FILTER',
    message: `Cannot tell which members --filter=${JSON.stringify(text)} means: ${why}`,
    hint: 'Write a name, @scope/*, ./path, ...name, name..., [revision] or !name',
    details: { filter: text },
  });
}
