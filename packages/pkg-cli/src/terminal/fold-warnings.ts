import type { InstallReceipt } from '@dx/pkg-install';

type Warning = InstallReceipt['warnings'][number];
type Kind = Warning['kind'];

/** Up to this many warnings of a kind are printed one by one. */
const shownInFull: Readonly<Record<Kind, number>> = {
  'optional-skipped': 1,
  deprecated: 10,
  'peer-conflict': 10,
  engine: 10,
  'pin-ignored': 3,
  displaced: 10,
  'prepare-withheld': Number.POSITIVE_INFINITY,
  'files-left-out': Number.POSITIVE_INFINITY,
  'bundle-unknown': Number.POSITIVE_INFINITY,
  'archive-damaged': Number.POSITIVE_INFINITY,
};
const kinds: readonly Kind[] = [
  'prepare-withheld',
  'files-left-out',
  'bundle-unknown',
  'archive-damaged',
  'displaced',
  'peer-conflict',
  'engine',
  'pin-ignored',
  'deprecated',
  'optional-skipped',
];
const folded: Readonly<Record<Kind, string>> = {
  deprecated: 'packages are deprecated',
  'peer-conflict': 'peer dependencies are not satisfied',
  engine: 'packages ask for another version of Node or npm',
  displaced: 'packages are not installed because names that differ in case alone are in their places',
  'pin-ignored': 'versions of another lockfile could not be kept',
  'optional-skipped': 'optional packages could not be had',
  'prepare-withheld': 'packages of repositories were not prepared',
  'files-left-out': 'packages have files whose names no archive may have',
  'bundle-unknown': 'archives could not be looked into',
  'archive-damaged': 'packages of the bundle are not what the lockfile says',
};
const shownNames = 3;

/** The warnings of a receipt as lines for a person: each text once, many of a kind in one line with some names. */
export function foldWarnings({
  warnings,
  lock,
}: Pick<InstallReceipt, 'warnings' | 'lock'>): readonly string[] {
  return kinds.flatMap((kind) => {
    const ofKind = uniqueByMessage(warnings.filter((warning) => warning.kind === kind));
    if (ofKind.length <= shownInFull[kind]) return ofKind.map(fullText);
    const names = [...new Set(ofKind.map(({ location }) => describeLocation(location, lock)))];
    return [`${ofKind.length} ${folded[kind]}: ${listSome(names, shownNames)}`];
  });
}

/** `a, b, c and 22 more`. */
export function listSome(names: readonly string[], limit: number): string {
  const more = names.length > limit ? ` and ${names.length - limit} more` : '';
  return `${names.slice(0, limit).join(', ')}${more}`;
}

function uniqueByMessage(warnings: readonly Warning[]): readonly Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}

function fullText({ kind, message }: Warning): string {
  return kind === 'deprecated' ? `deprecated ${message}` : message;
}

/** `name@version` where the lock has it, the name alone where it does not. */
function describeLocation(location: string, lock: InstallReceipt['lock']): string {
  const name = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const version = lock.packages[location]?.version;
  if (!location.includes('node_modules/')) return location === '' ? 'the project' : location;
  return version === undefined ? name : `${name}@${version}`;
}
