import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCommit, readRepositoryText } from '../src/repository-key.ts';

const fromArborist = createRequire(createRequire(import.meta.url).resolve('@npmcli/arborist'));
const parseAsNpm = fromArborist('npm-package-arg') as (spec: string) => {
  readonly fetchSpec: string | null;
  readonly hosted?: { ssh(options: { noCommittish: boolean }): string };
};
const commit = 'a'.repeat(40);

/** npm's own name of a repository: its ssh address, or the text where no host is known. */
function npmKey(spec: string): string {
  const parsed = parseAsNpm(spec);
  return parsed.hosted?.ssh({ noCommittish: true }) ?? String(parsed.fetchSpec);
}

const hosts = fc.constantFrom('github.com', 'gitlab.com', 'bitbucket.org', 'git.test');
const words = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
const writings: readonly ((host: string, path: string) => string)[] = [
  (host, path) => `git+ssh://git@${host}/${path}.git`,
  (host, path) => `git+https://${host}/${path}.git`,
  (host, path) => `git+https://user:secret@${host}/${path}.git`,
  (host, path) => `git@${host}:${path}.git`,
  (host, path) => (host === 'git.test' ? `git://${host}/${path}.git` : `${host.split('.')[0]}:${path}`),
  (host, path) => (host === 'github.com' ? path : `git+ssh://git@${host}/${path}.git`),
];

describe('readRepositoryText', () => {
  it('finds one key for what npm takes as one repository, whichever way leads there', () => {
    const writing = fc.constantFrom(...writings);
    const one = fc.record({ host: hosts, owner: words, name: words, write: writing });
    const textOf = ({
      host,
      owner,
      name,
      write,
    }: {
      host: string;
      owner: string;
      name: string;
      write: (typeof writings)[number];
    }): string => write(host, `${owner}/${name}`);
    fc.assert(
      fc.property(one, one, fc.boolean(), (first, second, isSame) => {
        const [a, b] = [textOf(first), textOf(isSame ? { ...first, write: second.write } : second)];
        const isOne = readRepositoryText(a)?.key === readRepositoryText(b)?.key;
        if (npmKey(a) === npmKey(b)) expect(isOne, `${a} ${b}`).toBe(true);
        if (isOne)
          expect([first.host, first.owner, first.name]).toEqual(
            isSame ? [first.host, first.owner, first.name] : [second.host, second.owner, second.name],
          );
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['u/r', '', undefined],
    ['u/r#main', 'main', undefined],
    [`github:u/r#${commit}`, commit, undefined],
    ['github:u/r#semver:^1.0.0', '', '^1.0.0'],
    ['git@github.com:u/r.git#semver:%5E1.0.0', '', '^1.0.0'],
    ['https://github.com/u/r', '', undefined],
  ])('takes %j apart', (text, committish, range) => {
    expect(readRepositoryText(text)).toEqual({ key: 'github.com/u/r', committish, range });
  });

  it('knows a repository on this machine by its path', () => {
    const text = readRepositoryText('git+file:///home/u/r.git#main');
    expect(text).toEqual({ key: '/home/u/r', committish: 'main', range: undefined });
  });

  it.each(['', 'https://', 'word:', 'constructor:u/r', '#main'])('finds none in %j', (text) => {
    expect(readRepositoryText(text)?.key).toBeUndefined();
  });

  it('knows a commit by its length', () => {
    expect([commit, 'a'.repeat(64), 'A'.repeat(40)].map(isCommit)).toEqual([true, true, true]);
    expect(['', 'main', 'a'.repeat(7), 'g'.repeat(40), 'a'.repeat(50)].some(isCommit)).toBe(false);
  });
});
