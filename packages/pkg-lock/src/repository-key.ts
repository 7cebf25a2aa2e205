/** What a git dependency's text, or `resolved` of what it led to, says. */
export interface RepositoryText {
  /** Host and path, the same for every way to get there. */
  readonly key: string;
  /** Branch, tag or commit; empty for the default branch. */
  readonly committish: string;
  /** Of `#semver:<range>`. */
  readonly range: string | undefined;
}

const hosts: Readonly<Record<string, string>> = Object.freeze({
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
  gist: 'gist.github.com',
  sourcehut: 'git.sr.ht',
});

/**
 * The repository that a text names, whichever way leads there: `u/r`, `github:u/r`, `git@host:u/r.git`,
 * `git+ssh://git@host/u/r.git#main`. Undefined when it names none. O(length).
 *
 * Source: `npm-package-arg` and `hosted-git-info`, the oracle in the tests
 */
export function readRepositoryText(text: string): RepositoryText | undefined {
  const hash = text.indexOf('#');
  const key = readKey(hash === -1 ? text : text.slice(0, hash));
  if (key === undefined) return undefined;
  const selector = hash === -1 ? '' : text.slice(hash + 1);
  const range = /(?:^|::)semver:(.*?)(?:::|$)/.exec(selector)?.[1];
  const committish = selector.split('::').find((part) => !part.includes(':')) ?? '';
  return { key, committish, range: range === undefined ? undefined : decode(range) };
}

/** Whether the text is one commit, so that no other will do. */
export function isCommit(committish: string): boolean {
  return /^[a-f\d]{40}(?:[a-f\d]{24})?$/i.test(committish);
}

function readKey(address: string): string | undefined {
  const short = /^(?:([a-z]+):)?([^@:\s/]+(?:\/[^@:\s]+)?)$/i.exec(address);
  if (short !== null) {
    const name = short[1]?.toLowerCase() ?? 'github';
    return Object.hasOwn(hosts, name) ? joinKey(hosts[name] ?? '', short[2] ?? '') : undefined;
  }
  const url = /^(?:git\+)?[a-z]+:\/\/(?:[^/@]*@)?([^/:]*(?::\d+(?=\/))?)[/:](.*)$/i.exec(address);
  const [, host, path] = url ?? /^(?:[^/@\s]*@)([^/:\s]+):(.*)$/.exec(address) ?? [];
  return host === undefined || path === undefined ? undefined : joinKey(host, path);
}

function joinKey(host: string, path: string): string {
  const name = host.toLowerCase().replace(/^www\./, '');
  return `${name}/${path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
