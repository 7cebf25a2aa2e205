import { isRange } from './satisfies-range.ts';

/** What kind of thing a dependency asks for. */
export type SpecKind =
  | 'range'
  | 'tag'
  | 'alias'
  | 'directory'
  | 'file'
  | 'remote'
  | 'git'
  | 'workspace'
  | 'catalog';

/**
 * A dependency's text taken apart: `range` is what the version must satisfy, `target` an alias' real name, `path` where
 * a `workspace:` text says the member is.
 */
export interface ParsedSpec {
  readonly kind: SpecKind;
  readonly range?: string;
  readonly target?: string;
  readonly path?: string;
}

/** Written before a colon, what the rest means. */
const protocols: readonly (readonly [RegExp, SpecKind])[] = [
  [/^workspace:/, 'workspace'],
  [/^catalog:/, 'catalog'],
  [/^(?:git(?:\+\w+)?:|git@|github:|gitlab:|bitbucket:|gist:|ssh:)/, 'git'],
  [/^https?:\/\/[^/]*(?:github|gitlab|bitbucket)\.\w+\/[^/]+\/[^/]+?(?:\.git)?(?:#.*)?$/, 'git'],
  [/^https?:/, 'remote'],
  [/^(?:file:|link:)?(?:[./~]|[a-zA-Z]:[\\/])?.*\.(?:tgz|tar|tar\.gz)$/i, 'file'],
  [/^(?:file:|link:|\.{1,2}(?:\/|$)|\/|~\/|[a-zA-Z]:[\\/])/, 'directory'],
  [/^[^@/\s]+\/[^/\s]+$/, 'git'],
];

/** Says what a dependency's text asks for, by npm's rules for the part after `name@`. */
export function classifySpec(text: string): ParsedSpec {
  const spec = text.trim();
  if (spec === '' || spec === '*') return { kind: 'range', range: '*' };
  if (spec.startsWith('npm:')) return parseAlias(spec.slice(4));
  if (isRange(spec)) return { kind: 'range', range: spec };
  for (const [pattern, kind] of protocols) {
    if (pattern.test(spec)) return kind === 'workspace' ? parseWorkspace(spec.slice(10)) : { kind };
  }
  return { kind: 'tag' };
}

function parseAlias(text: string): ParsedSpec {
  const at = text.lastIndexOf('@');
  if (at <= 0) return { kind: 'alias', target: text, range: '*' };
  const range = text.slice(at + 1);
  return {
    kind: 'alias',
    target: text.slice(0, at),
    range: isRange(range) ? range : '*',
  };
}

function parseWorkspace(text: string): ParsedSpec {
  const spec = text.trim();
  if (/^[*^~]?$/.test(spec)) return { kind: 'workspace', range: '*' };
  if (isRange(spec)) return { kind: 'workspace', range: spec };
  if (spec.startsWith('.') || (spec.includes('/') && !spec.startsWith('@')))
    return { kind: 'workspace', path: spec };
  const { target = spec, range = '*' } = parseAlias(/@[*^~]$/.test(spec) ? spec.slice(0, -2) : spec);
  return { kind: 'workspace', target, range };
}
