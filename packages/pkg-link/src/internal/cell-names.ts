import { parsePackageName } from '@dx/pkg-core';

/** What names a cell. */
export interface CellSubject {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** Nothing below it has to be told apart: it may go without a hash when no other has its name and version. */
  readonly isPlain: boolean;
}

const longestStem = 80;
const plainVersion = /^[0-9][0-9a-z.+-]*[0-9a-z]$|^[0-9]$/;

/**
 * The directory names of cells, `<name>@<version>[_<hash>]` with `+` for the slash of a scope: different for different
 * subjects on every file system, whatever it thinks of upper case, and at most 113 characters. Whatever a name or
 * version loses on the way is made up for by the hash.
 */
export function nameCells(subjects: readonly CellSubject[]): readonly string[] {
  const stems = subjects.map(stemOf);
  const counts = new Map<string, number>();
  for (const { stem } of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return stems.map(({ stem, isExact }, index) => {
    const { digest = '', isPlain = false } = subjects[index] ?? {};
    return isPlain && isExact && counts.get(stem) === 1 ? stem : `${stem}_${digest}`;
  });
}

/** Lower case and harmless throughout; `isExact` when nothing was lost. */
function stemOf({ name, version }: CellSubject): { readonly stem: string; readonly isExact: boolean } {
  const given = `${parsePackageName(name).replace('/', '+')}@${version}`;
  const lower = version.toLowerCase();
  const safeVersion = plainVersion.test(lower) && !lower.includes('..') ? lower : 'other';
  const safeName = name
    .replace('/', '+')
    .toLowerCase()
    .replaceAll(/[^a-z0-9@+._~-]/g, '-');
  const stem = `${safeName}@${safeVersion}`;
  const short = stem.length > longestStem ? stem.slice(0, longestStem).replace(/[.+@-]+$/, '') : stem;
  return { stem: short, isExact: short === given };
}
