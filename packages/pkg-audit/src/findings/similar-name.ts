import { editDistance } from '@dx/pkg-core';
import type { CodeFinding } from './types.ts';

const shortest = 5;

/** Whether a name could be taken for one of the known ones. O(known names × length). */
export function findSimilarName(name: string, known: readonly string[]): readonly CodeFinding[] {
  if (known.includes(name)) return [];
  const meant = known.find((other) => isNear(name, other));
  return meant === undefined ? [] : [{ rule: 'F35', severity: 'moderate', detail: meant }];
}

function isNear(name: string, other: string): boolean {
  if (other.length < shortest || name.length < shortest) return false;
  if (squeeze(name) === squeeze(other)) return true;
  if (name.startsWith('@') || Math.abs(name.length - other.length) > 1) return false;
  return editDistance(name, other, 1) <= 1 && !isInflected(name, other);
}

/** Separators left out, and what a font makes look alike: `cross-env` and `crossenv`, `1odash` and `lodash`. */
function squeeze(name: string): string {
  return name.replace(/[-_.]/g, '').replaceAll('1', 'l').replaceAll('0', 'o').replaceAll('rn', 'm');
}

/** Singular and plural, and version numbers behind a name, are names of their own as a rule. */
function isInflected(name: string, other: string): boolean {
  if (name.endsWith('s') && `${name}s` === other) return false;
  return `${name}s` === other || name === `${other}s` || name.replace(/\d$/, '') === other.replace(/\d$/, '');
}
