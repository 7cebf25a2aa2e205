import { describe, expect, it } from 'vitest';
import { answersSpec } from '../src/answers-spec.ts';
import { lockEdges, readPackageLock } from '../src/index.ts';
import { loadWithNpm } from './project.ts';

type Entries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const commit = 'a'.repeat(40);
const other = 'b'.repeat(40);

const specs = [
  '^1.0.0',
  '*',
  'latest',
  'npm:real@^1.0.0',
  'u/r',
  'github:u/r#main',
  `git+https://github.com/u/r.git#${commit}`,
  'git@github.com:u/r.git#semver:^1.0.0',
  'u/r#semver:^2.0.0',
  'git+ssh://git@git.test/u/r.git',
  `git+ssh://git@git.test/u/r.git#${commit}`,
  'https://files.test/a.tgz',
  'https://files.test/b.tgz',
  'file:a-1.0.0.tgz',
  'file:./packs/a-1.0.0.tgz',
  'file:lib',
  './lib',
  'file:./other/',
];

const lib = { lib: { name: 'a', version: '1.2.0' }, other: { name: 'a', version: '1.2.0' } };
const answers: Readonly<Record<string, Entries>> = {
  registry: { 'node_modules/a': { version: '1.2.0', resolved: 'https://registry.test/a/-/a-1.2.0.tgz' } },
  newer: { 'node_modules/a': { version: '2.0.0', resolved: 'https://registry.test/a/-/a-2.0.0.tgz' } },
  alias: {
    'node_modules/a': {
      name: 'real',
      version: '1.2.0',
      resolved: 'https://registry.test/real/-/real-1.2.0.tgz',
    },
  },
  github: { 'node_modules/a': { version: '1.2.0', resolved: `git+ssh://git@github.com/u/r.git#${commit}` } },
  commit: { 'node_modules/a': { version: '1.2.0', resolved: `git+ssh://git@github.com/u/r.git#${other}` } },
  fork: { 'node_modules/a': { version: '1.2.0', resolved: `git+ssh://git@github.com/fork/r.git#${commit}` } },
  git: { 'node_modules/a': { version: '1.2.0', resolved: `git+ssh://git@git.test/u/r.git#${commit}` } },
  moved: { 'node_modules/a': { version: '1.2.0', resolved: `git+ssh://git@git.test/u/r.git#${other}` } },
  remote: { 'node_modules/a': { version: '1.2.0', resolved: 'https://files.test/a.tgz' } },
  file: { 'node_modules/a': { version: '1.2.0', resolved: 'file:a-1.0.0.tgz' } },
  packed: { 'node_modules/a': { version: '1.2.0', resolved: 'file:packs/a-1.0.0.tgz' } },
  folder: { ...lib, 'node_modules/a': { resolved: 'lib', link: true } },
};

/**
 * Where dx differs, on purpose: a version of another package than the one asked for is no answer, though npm looks at the version
 * only; and a commit of an unknown host is compared, where npm compares the repository only.
 */
const stricter = new Set([
  'alias ^1.0.0',
  'alias latest',
  'alias *',
  `moved git+ssh://git@git.test/u/r.git#${commit}`,
  ...['registry', 'github', 'commit', 'fork', 'git', 'moved', 'remote', 'file', 'packed', 'folder'].map(
    (name) => `${name} npm:real@^1.0.0`,
  ),
]);

describe('answersSpec', () => {
  it.each(Object.keys(answers))('says of every spec and %s what npm says', async (name) => {
    for (const spec of specs) {
      const root = { name: 'app', dependencies: { a: spec } };
      const text = JSON.stringify({
        name: 'app',
        lockfileVersion: 3,
        packages: { '': root, ...answers[name] },
      });
      const lock = readPackageLock(text, 'package-lock.json');
      const edge = lockEdges(lock).find(({ from }) => from === '');
      const tree = await loadWithNpm({ '': root }, text);
      const isValid = tree.edgesOut.get('a')?.valid;
      const isAnswer = edge !== undefined && answersSpec({ lock, root: '/project' }, edge, spec);
      if (!stricter.has(`${name} ${spec}`)) expect(isAnswer, `${name} ${spec}`).toBe(isValid);
      else if (isAnswer) expect(isValid, `${name} ${spec}`).toBe(true);
    }
  });

  const project: Entries = {
    '': {},
    'packages/m': { name: 'm', version: '1.0.0-beta.1' },
    'packages/n': {},
    'node_modules/m': { resolved: 'packages/m', link: true },
    'node_modules/j': { name: '@jsr/s__j', version: '1.2.0' },
    'node_modules/p': { version: '1.0.0', resolved: 'file:packs/p.tgz' },
    'node_modules/q': { version: '1.0.0', resolved: 'file:packs/q.tgz' },
    'node_modules/r': { version: '1.0.0' },
  };

  it.each([
    ['packages/n', 'm', 'workspace:*', true],
    ['packages/n', 'm', 'workspace:^', true],
    ['packages/n', 'm', 'workspace:', true],
    ['packages/n', 'm', 'workspace:^1.0.0-beta.0', true],
    ['packages/n', 'm', 'workspace:^2.0.0', false],
    ['packages/n', 'm', 'workspace:m@*', true],
    ['packages/n', 'm', 'workspace:other@*', false],
    ['packages/n', 'm', 'workspace:../m', true],
    ['packages/n', 'm', 'workspace:packages/m', true],
    ['packages/n', 'm', 'workspace:../n', false],
    ['packages/n', 'r', 'workspace:*', false],
    ['packages/n', 'm', 'file:../m', true],
    ['packages/n', 'm', 'link:../m', true],
    ['packages/n', 'm', 'file:m', false],
    ['packages/n', 'm', 'file:/project/packages/m', true],
    ['packages/n', 'm', 'file:///project/packages/m', true],
    ['packages/n', 'm', 'file:/project/packages/n', false],
    ['packages/n', 'm', 'file:/elsewhere/m', true],
    ['packages/n', 'm', 'file:~/m', true],
    ['node_modules/p', 'q', 'file:./q.tgz', true],
    ['node_modules/p', 'q', 'file:./packs/q.tgz', false],
    ['', 'j', 'jsr:@s/j@^1.0.0', true],
    ['', 'j', 'jsr:@s/j@^2.0.0', false],
    ['', 'j', 'jsr:@s/other@^1.0.0', false],
    ['', 'r', 'catalog:', false],
  ])('%j asks for %s@%s: %j', (from, name, spec, expected) => {
    const packages = { ...project, [from]: { ...project[from], dependencies: { [name]: spec } } };
    const lock = readPackageLock(JSON.stringify({ lockfileVersion: 3, packages }), 'package-lock.json');
    const edge = lockEdges(lock)[0];
    expect(edge).toMatchObject({ from, name, spec });
    expect(edge && answersSpec({ lock, root: '/project' }, edge, spec)).toBe(expected);
  });
});
