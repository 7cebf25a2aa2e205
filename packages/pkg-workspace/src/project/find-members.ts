import { join } from 'node:path';
import { DxError, type FsOps } from '@dx/pkg-core';
import picomatch from 'picomatch';

/** The patterns of a workspace, read in order: which directories are members and where to look for them. */
interface MemberPatterns {
  readonly positive: readonly string[];
  isMember(location: string): boolean;
}

/**
 * Whether a location, relative to the root and `/`-separated, is a member by the root's patterns.
 *
 * @throws DX_MANIFEST_INVALID when a pattern leaves the root or is over 1,000 characters long
 */
export function matchesMember(patterns: readonly string[], location: string): boolean {
  return readPatterns(patterns).isMember(location);
}

/**
 * The locations of the members: directories below the root that a pattern names and that hold a `package.json`, sorted,
 * unique. Never the root, never in `node_modules` or in what dx keeps for itself, never through a symbolic link. Reads each
 * directory that a pattern can reach once.
 *
 * @throws DX_MANIFEST_INVALID when a pattern leaves the root or is over 1,000 characters long
 * Source: npm's `@npmcli/map-workspaces`, the oracle in the tests
 */
export function findMembers(root: string, patterns: readonly string[], fs: FsOps): readonly string[] {
  const { positive, isMember } = readPatterns(patterns);
  const found = new Set<string>();
  const namesIn = openListing(root, fs);
  for (const pattern of positive) {
    const { base, glob } = picomatch.scan(pattern);
    const start = glob === '' ? pattern : base;
    const depth = /\*\*|[{(]/.test(glob) ? Number.POSITIVE_INFINITY : glob.split('/').filter(Boolean).length;
    if (!isDirectory(root, start, fs) || isInHome(root, start, fs)) continue;
    walk(start, glob === '' ? 0 : depth, namesIn, (location) => {
      if (!found.has(location) && isMember(location) && isFile(join(root, location, 'package.json'), fs))
        found.add(location);
    });
  }
  return [...found].sort();
}

/** As npm does, a later pattern takes back an earlier exclusion that matches it. */
function readPatterns(patterns: readonly string[]): MemberPatterns {
  const positive: string[] = [];
  let negative: string[] = [];
  for (const written of patterns) {
    const marks = /^!*/.exec(written)?.[0].length ?? 0;
    const pattern = normalizePattern(written.slice(marks), written);
    if (pattern === '') continue;
    if (marks % 2 === 1) {
      negative.push(pattern);
      continue;
    }
    negative = negative.filter((excluded) => !picomatch.isMatch(pattern, excluded));
    positive.push(pattern);
  }
  const included = positive.map(openMatcher);
  const excluded = negative.map((pattern) => picomatch(pattern));
  const isMember = (location: string): boolean =>
    location !== '' &&
    !location.split('/').includes('node_modules') &&
    included.some((matches) => matches(location)) &&
    !excluded.some((matches) => matches(location));
  return { positive, isMember };
}

/**
 * A name with a dot in front has to be written with it, which picomatch forgets for `!(a)`; and two stars at the end match
 * the directory itself, too, which it forgets where there are others before them.
 */
function openMatcher(pattern: string): (location: string) => boolean {
  const matches = picomatch(pattern.endsWith('/**') ? [pattern, pattern.slice(0, -'/**'.length)] : pattern);
  if (/(?:^|\/)\./.test(pattern)) return matches;
  return (location) => !/(?:^|\/)\./.test(location) && matches(location);
}

function normalizePattern(pattern: string, written: string): string {
  if (written.length > maxPatternLength)
    throw invalidPattern(written, `is longer than ${maxPatternLength} characters`);
  const parts = pattern
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (!parts.includes('..')) return parts.join('/');
  throw invalidPattern(written, 'leaves the project: expected a directory below the root');
}

/** Patterns are expanded, in time that can grow out of proportion. */
const maxPatternLength = 1000;

function invalidPattern(pattern: string, problem: string): DxError {
  return new DxError({
    code: 'DX_MANIFEST_INVALID',
    message: `The workspace pattern ${JSON.stringify(pattern.slice(0, 200))} ${problem}`,
    hint: 'Name directories below the root in "workspaces"',
    details: { field: 'workspaces', pattern },
  });
}

type Listing = (location: string) => ReturnType<FsOps['readDirectory']>;

/** Patterns may overlap: a directory that several reach is read once. */
function openListing(root: string, fs: FsOps): Listing {
  const known = new Map<string, ReturnType<Listing>>();
  return (location) => {
    const names = known.get(location) ?? readNames(join(root, location), fs);
    known.set(location, names);
    return names;
  };
}

function walk(location: string, depth: number, namesIn: Listing, visit: (location: string) => void): void {
  visit(location);
  if (depth === 0) return;
  const names = namesIn(location);
  if (names.some(({ name }) => name === storeName) && isHome(location, namesIn)) return;
  for (const { name, kind } of names) {
    if (kind !== 'directory' || name === 'node_modules' || name === '.git') continue;
    walk(location === '' ? name : `${location}/${name}`, depth - 1, namesIn, visit);
  }
}

/** Where packages lie below `DX_HOME`. One that a project keeps inside of itself is full of manifests of others. */
const storeName = 'store';
const storeParts = ['index', 'packages'];

function isHome(location: string, namesIn: Listing): boolean {
  const version = `${location === '' ? '' : `${location}/`}${storeName}/v1`;
  const names = namesIn(version).map(({ name }) => name);
  return storeParts.every((part) => names.includes(part));
}

/** A pattern may begin below `DX_HOME`. */
function isInHome(root: string, start: string, fs: FsOps): boolean {
  const parts = start === '' ? [] : start.split('/');
  return parts.some((_, index) => {
    const home = join(root, ...parts.slice(0, index + 1));
    return storeParts.every((part) => fs.lstat(join(home, storeName, 'v1', part))?.kind === 'directory');
  });
}

/** Every part is looked at, because a link anywhere on the way could lead outside. */
function isDirectory(root: string, location: string, fs: FsOps): boolean {
  const parts = location === '' ? [] : location.split('/');
  return parts.every((_, index) => fs.lstat(join(root, ...parts.slice(0, index + 1)))?.kind === 'directory');
}

/** A directory that cannot be read holds no member that could be installed. */
function readNames(directory: string, fs: FsOps): ReturnType<FsOps['readDirectory']> {
  try {
    return fs.readDirectory(directory);
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? error.code : undefined;
    if (errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'EACCES' || errno === 'EPERM') return [];
    throw error;
  }
}

function isFile(path: string, fs: FsOps): boolean {
  return fs.stat(path)?.kind === 'file';
}
