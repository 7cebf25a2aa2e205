/** What a git dependency's text says, apart from the way to get there. */
export interface RepositoryText {
  /** Host and path, lower-cased host, without user, protocol and `.git`. */
  readonly key: string;
  /** A branch, tag or commit; empty for the default branch. */
  readonly committish: string;
  /** What the version must be in, for `#semver:…`. */
  readonly range: string | undefined;
}

const shortcuts: ReadonlyMap<string, string> = new Map([
  ['github', 'github.com'],
  ['gitlab', 'gitlab.com'],
  ['bitbucket', 'bitbucket.org'],
  ['gist', 'gist.github.com'],
  ['sourcehut', 'git.sr.ht'],
]);

/**
 * Where a path in a manifest leads: a location relative to the root, which begins with `../` when it is outside. Undefined
 * for a path that starts at the file system's root or at home, which only somebody who knows the root can tell.
 */
export function locationOfPath(from: string, spec: string): string | undefined {
  const path = readPath(spec);
  if (/^(?:\/|~\/|[a-z]:\/)/i.test(path)) return undefined;
  return joinLocations(from, path);
}

/** The path in `file:…`, `link:…` and the like, with forward slashes. */
function readPath(spec: string): string {
  const path = spec.replace(/^(?:file|link|portal):/i, '').replaceAll('\\', '/');
  return path.replace(/^\/{1,3}(?=\.\.?(?:\/|$))/, '');
}

/** Puts two relative paths together and takes `.` and `..` out as far as that goes. */
export function joinLocations(from: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${from}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** Takes a git dependency's text, or what a lock says at `resolved`, apart; undefined when it names no repository. */
export function readRepository(text: string): RepositoryText | undefined {
  const hash = text.indexOf('#');
  const address = hash < 0 ? text : text.slice(0, hash);
  const key = readKey(address);
  if (key === undefined) return undefined;
  let committish = '';
  let range: string | undefined;
  for (const part of hash < 0 ? [] : text.slice(hash + 1).split('::')) {
    if (!part.includes(':')) committish = part;
    else if (part.startsWith('semver:')) range = decode(part.slice('semver:'.length));
  }
  return { key, committish, range };
}

/** Whether the text names one commit, so that nothing else will do. */
export function isCommit(committish: string): boolean {
  return /^(?:[\da-f]{40}|[\da-f]{64})$/i.test(committish);
}

function readKey(address: string): string | undefined {
  const shortcut = /^(?:([a-z]+):)?(?!\/)([^@:\s]+)$/i.exec(address);
  if (shortcut !== null) {
    const host = shortcuts.get(shortcut[1]?.toLowerCase() ?? 'github');
    return host === undefined ? undefined : `${host}/${cutEnd(shortcut[2] ?? '')}`;
  }
  const url = /^(?:git\+)?[a-z]+:\/\/(?:[^/@]*@)?([^/:]*)(:\d+(?=\/))?[/:]?(.*)$/i.exec(address);
  const parts = url ?? /^(?:[^/@]*@)([^/:]+)()?:(.*)$/.exec(address);
  if (parts === null) return undefined;
  const host = `${parts[1]?.toLowerCase().replace(/^www\./, '')}${parts[2] ?? ''}`;
  return `${host}/${cutEnd(parts[3] ?? '')}`;
}

/** Repository names are the same with and without `.git`; `/tree/main` is a page, not a part of the name. */
function cutEnd(path: string): string {
  return path
    .replace(/^\/+/, '')
    .replace(/\/tree\/.*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
