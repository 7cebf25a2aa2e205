import type { Overrides } from './open-overrides.ts';
import { invalidOverride } from './override-errors.ts';

type MutableOverrides = { [key: string]: string | MutableOverrides };

/**
 * yarn's `resolutions` as overrides: a name, alone or after two stars, holds everywhere; `a/x` holds below `a`, with two
 * stars between them or without, and so does pnpm's `a>x`. Names may have a range (`x@^1`, `x@npm:^1`). yarn lets them change what the root itself depends on; `overrideDirect` of the
 * resolver's settings does that. One difference stays: yarn's `a/x` reaches only what `a` itself asks for, an override
 * all that is below.
 *
 * @throws DX_INVALID_OVERRIDE it is no object, a pattern names nothing, or a value is no text
 * Source: https://classic.yarnpkg.com/en/docs/selective-version-resolutions, https://yarnpkg.com/configuration/manifest
 *
 * @example
 * readResolutions({ 'left-pad': '1.3.0', 'a/b': '2.0.0' }); // { 'left-pad': '1.3.0', a: { b: '2.0.0' } }
 */
export function readResolutions(resolutions: unknown): Overrides {
  if (typeof resolutions !== 'object' || resolutions === null || Array.isArray(resolutions))
    throw invalidOverride(['resolutions'], 'must be an object');
  const overrides: MutableOverrides = Object.create(null);
  for (const [pattern, value] of Object.entries(resolutions)) {
    if (typeof value !== 'string') throw invalidOverride(['resolutions', pattern], 'must be text');
    put(overrides, readPattern(pattern), readValue(value));
  }
  return overrides;
}

function put(overrides: MutableOverrides, path: readonly string[], value: string): void {
  const [key = '', ...rest] = path;
  const present = Object.hasOwn(overrides, key) ? overrides[key] : undefined;
  if (rest.length === 0 && typeof present !== 'object') {
    overrides[key] = value;
    return;
  }
  const rules: MutableOverrides = typeof present === 'object' ? present : Object.create(null);
  if (typeof present === 'string') rules['.'] = present;
  overrides[key] = rules;
  if (rest.length === 0) rules['.'] = value;
  else put(rules, rest, value);
}

function readPattern(pattern: string): readonly string[] {
  const path = pattern.split('>').flatMap(splitPath);
  if (path.length === 0 || path.some((name) => name === '' || name.includes('*')))
    throw invalidOverride(['resolutions', pattern], 'names no package');
  return path;
}

/** The names between slashes, where `**` stands for any way and a scope belongs to the name that follows. */
function splitPath(text: string): string[] {
  const names: string[] = [];
  let scope = '';
  for (const part of text.trim().split('/')) {
    if (part === '**') continue;
    if (scope === '' && part.startsWith('@')) {
      scope = part;
      continue;
    }
    names.push((scope === '' ? part : `${scope}/${part}`).replace('@npm:', '@'));
    scope = '';
  }
  return scope === '' ? names : [''];
}

/** `npm:^1.0.0` is yarn's way to write a plain range; `npm:other@1` is an alias. */
function readValue(value: string): string {
  const text = value.trim();
  const isPlain = text.startsWith('npm:') && /^[\d^~<>=*xv\s|.-]/.test(text.slice(4));
  return isPlain ? text.slice(4) : text;
}
