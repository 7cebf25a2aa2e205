import { isDxError, parseExactVersion } from '@dx/pkg-core';

/** What a repository offers: commits by name, and those of tags that are versions. */
export interface RemoteRefs {
  /** Both short and whole names, and `HEAD`; tags are those of their commits. */
  readonly commits: ReadonlyMap<string, string>;
  readonly versions: ReadonlyMap<string, string>;
}

/** At the end of a tag: `v1.2.3`, `pkg@1.2.3`, `release-1.2.3-rc.1`. What follows a `+` says nothing of the order. */
const versionAtEnd = /(\d{1,16}\.\d{1,16}\.\d{1,16}(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * Reads the lines of `git ls-remote`. Short names mean what they mean to npm: of a branch and a tag with one name the
 * later line, which is the tag's.
 */
export function parseRemoteRefs(output: string): RemoteRefs {
  const commits = new Map<string, string>();
  const versions = new Map<string, string>();
  const peeled = new Map<string, string>();
  const lines = output.split('\n').flatMap(parseLine);
  for (const { sha, name } of lines) if (name.endsWith('^{}')) peeled.set(name.slice(0, -3), sha);
  for (const { sha: own, name } of lines) {
    if (name.endsWith('^{}')) continue;
    const sha = peeled.get(name) ?? own;
    commits.set(name, sha);
    commits.set(shorten(name), sha);
    const version = name.startsWith('refs/tags/') ? readVersion(name) : undefined;
    if (version !== undefined) versions.set(version, sha);
  }
  return { commits, versions };
}

function parseLine(line: string): readonly { readonly sha: string; readonly name: string }[] {
  const parts = /^([0-9a-f]{40}|[0-9a-f]{64})\s+(\S+)\s*$/.exec(line);
  return parts?.[1] === undefined || parts[2] === undefined ? [] : [{ sha: parts[1], name: parts[2] }];
}

function shorten(name: string): string {
  if (name.startsWith('refs/pull/')) return name.slice('refs/'.length).replace(/\/head$/, '');
  return name.replace(/^refs\/(?:heads|tags)\//, '');
}

function readVersion(tag: string): string | undefined {
  const text = versionAtEnd.exec(tag)?.[1];
  if (text === undefined) return undefined;
  try {
    return parseExactVersion(text);
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}
