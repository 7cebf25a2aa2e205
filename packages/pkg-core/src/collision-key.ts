import type { SafeRelativePath } from './safe-relative-path.ts';

/**
 * A key that is equal for two paths when some file system in use would open the same file for both: letters of either
 * case, composed and decomposed accents, ligatures and their letters. Two entries of one archive with the same key must
 * not both be written. Not a path; never write to it. O(length).
 *
 * @example
 * collisionKey(parseSafeRelativePath('Straße')) === collisionKey(parseSafeRelativePath('STRASSE')); // true
 */
export function collisionKey(path: SafeRelativePath): string {
  if (/^[ -~]*$/.test(path)) return path.toLowerCase();
  return path.normalize('NFKD').toLowerCase().toUpperCase().normalize('NFKD').toLowerCase();
}
