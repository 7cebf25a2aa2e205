import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkMembers, listDependencies } from '../monorepos/check-members.mjs';
import { findFaults, formatFinding, formatPage } from '../monorepos/format-page.mjs';
import { listCommands } from '../monorepos/list-commands.mjs';
import { listMonorepos } from '../monorepos/list-monorepos.mjs';
import { reduceManifests } from '../monorepos/reduce-manifests.mjs';
import { sources } from '../monorepos/sources.mjs';
import { expandProtocols, writeProject } from '../monorepos/write-project.mjs';
import { root } from '../repo/root.mjs';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => {
  rmSync(project, { recursive: true });
});

function put(path: string, content: object | string): string {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function link(target: string, path: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  symlinkSync(target, join(project, path));
}

function published(name: string, directory: string, more: object = {}): Record<string, unknown> {
  const repository = { url: 'git+https://github.com/owner/shop.git', directory };
  return { name, version: '1.0.0', description: 'prose', scripts: { build: 'x' }, repository, ...more };
}

const source = {
  name: 'shop',
  about: 'a shop',
  repository: 'owner/shop',
  workspaces: ['packages/*'],
  packages: [],
  tools: { typescript: '^5.0.0' },
};

describe('the committed monorepos', () => {
  const monorepos = listMonorepos(root);

  test('are mono and three real ones, one of them with more than a hundred members', () => {
    expect(monorepos.map(({ name }) => name)).toEqual(['mono', ...sources.map(({ name }) => name)]);
    const counts = monorepos.map(({ manifests }) => Object.keys(manifests).length - 1);
    expect(Math.max(...counts)).toBeGreaterThan(100);
    expect(Math.min(...counts)).toBeGreaterThan(10);
  });

  test('hold nothing but what an installation reads', () => {
    const known = new Set(
      'name version private workspaces dependencies devDependencies peerDependencies peerDependenciesMeta optionalDependencies bin'.split(
        ' ',
      ),
    );
    for (const { manifests } of monorepos.filter(({ name }) => name !== 'mono'))
      for (const manifest of Object.values(manifests))
        expect(Object.keys(manifest).filter((field) => !known.has(field))).toEqual([]);
  });

  test('one has protocols, which are all written out for npm', () => {
    const texts = monorepos.map((monorepo) => [
      JSON.stringify(monorepo),
      JSON.stringify(expandProtocols(monorepo)),
    ]);
    expect(texts.filter(([text]) => text?.includes('"workspace:')).length).toBe(1);
    expect(texts.filter(([text]) => text?.includes('"catalog:"')).length).toBe(1);
    for (const [, plain] of texts) expect(plain).not.toMatch(/"(?:workspace|catalog):/);
  });

  test('an unknown name is refused', () => {
    expect(() => listMonorepos(root, ['mono', 'turing'])).toThrow('no monorepo turing');
  });
});

describe('reduceManifests', () => {
  test('keeps the members of the repository, at their places, with what an installation reads', () => {
    const other = { name: 'other', repository: { url: 'git+https://github.com/x/y.git', directory: 'a' } };
    const bare = { name: 'bare', repository: 'owner/shop' };
    const a = published('@shop/a', 'packages/a', { dependencies: { ms: '^2.0.0' }, devDependencies: {} });
    expect(reduceManifests(source, [other, bare, a])).toEqual({
      name: 'shop',
      about: 'a shop',
      manifests: {
        '': {
          name: 'shop-monorepo',
          private: true,
          workspaces: ['packages/*'],
          devDependencies: { typescript: '^5.0.0' },
        },
        'packages/a': { name: '@shop/a', version: '1.0.0', dependencies: { ms: '^2.0.0' } },
      },
    });
  });

  test('leaves out what tests need of the same scope and is no member, and what the source names', () => {
    const devDependencies = {
      '@shop/b': '^1.0.0',
      '@shop/gone': '^1.0.0',
      '@shop/old': 'npm:@shop/b@0.9.0',
      rare: '^1.0.0',
    };
    const members = [
      published('@shop/a', 'packages/a', { devDependencies }),
      published('@shop/b', 'packages/b'),
    ];
    const { manifests } = reduceManifests({ ...source, leftOut: ['rare'] }, members);
    expect(manifests['packages/a']?.devDependencies).toEqual({
      '@shop/b': '^1.0.0',
      '@shop/old': 'npm:@shop/b@0.9.0',
    });
  });

  test('writes protocols: members by workspace:, ranges of two members by catalog:', () => {
    const a = { dependencies: { '@shop/b': '1.0.0', ms: '^2.0.0', semver: '^7.0.0' } };
    const b = { dependencies: { ms: '^2.0.0', semver: '^6.0.0' }, peerDependencies: { '@shop/a': '^1.0.0' } };
    const members = [published('@shop/a', 'packages/a', a), published('@shop/b', 'packages/b', b)];
    const monorepo = reduceManifests({ ...source, hasProtocols: true }, members);
    expect(monorepo.catalog).toEqual({ ms: '^2.0.0' });
    expect(monorepo.manifests['packages/a']?.dependencies).toEqual({
      '@shop/b': 'workspace:*',
      ms: 'catalog:',
      semver: '^7.0.0',
    });
    expect(monorepo.manifests['packages/b']?.peerDependencies).toEqual({ '@shop/a': 'workspace:^' });
    const plain = reduceManifests(source, members);
    expect(expandProtocols(monorepo).manifests).toEqual(plain.manifests);
  });
});

test('writes manifests, a program for each command of a member, and the catalog', () => {
  const manifests = {
    '': { name: 'root', workspaces: ['packages/*'] },
    'packages/a': { name: '@shop/a', version: '1.0.0', bin: './bin/a.js' },
  };
  writeProject({ name: 'shop', about: '', catalog: { ms: '^2.0.0' }, manifests }, project);
  const read = (path: string): string => readFileSync(join(project, path), 'utf8');
  expect(JSON.parse(read('packages/a/package.json'))).toEqual(manifests['packages/a']);
  expect(read('packages/a/bin/a.js')).toContain('"@shop/a@1.0.0"');
  expect(read('pnpm-workspace.yaml')).toBe('packages:\n  - packages/*\ncatalog:\n  \'ms\': "^2.0.0"\n');
});

test('commands are those of bin, one without a name is called as the package is', () => {
  expect([...listCommands({ name: '@shop/a', bin: './a.js' })]).toEqual([['a', './a.js']]);
  expect([...listCommands({ name: 'b', bin: { c: 'c.js', '../d': 'd.js' } })]).toEqual([['c', 'c.js']]);
  expect(listCommands({ name: 'b' }).size).toBe(0);
});

test('of a name in two maps the one that npm installs counts, and optional ones may miss', () => {
  const found = listDependencies({
    name: 'a',
    dependencies: { x: '1', y: '1' },
    devDependencies: { x: '2' },
    optionalDependencies: { y: '3' },
    peerDependencies: { z: '1', w: '1' },
    peerDependenciesMeta: { z: { optional: true } },
  });
  expect(Object.fromEntries(found.map(({ name, range, mayMiss }) => [name, [range, mayMiss]]))).toEqual({
    x: ['2', false],
    y: ['3', true],
    z: ['1', true],
    w: ['1', false],
  });
});

describe('checkMembers', () => {
  const manifests = {
    '': { name: 'root' },
    'packages/a': { name: 'a', version: '1.0.0', dependencies: { b: '^1.0.0', ms: '^2.0.0' } },
    'packages/b': { name: 'b', version: '1.0.0', bin: { b: 'b.js' } },
  };
  const check = (): ReturnType<typeof checkMembers> =>
    checkMembers({ name: 'shop', about: '', manifests }, project);
  beforeEach(() => {
    for (const [directory, manifest] of Object.entries(manifests))
      put(join(directory, 'package.json'), manifest);
    chmodSync(put('packages/b/b.js', ''), 0o755);
    put('node_modules/ms/package.json', { name: 'ms', version: '2.1.0', exports: './index.js' });
    link('../packages/b', 'node_modules/b');
    link('../b/b.js', 'node_modules/.bin/b');
  });

  test('finds nothing wrong with a tree in order, even where exports hides a manifest', () => {
    expect(check()).toEqual({ dependencies: 2, internal: 1, commands: 1, faults: [] });
  });

  test('names a dependency that is missing', () => {
    rmSync(join(project, 'node_modules/ms'), { recursive: true });
    expect(check().faults).toEqual(['packages/a: ms@^2.0.0 is not there']);
  });

  test('names a version that the range does not accept, the nearest one counts', () => {
    put('packages/a/node_modules/ms/package.json', { name: 'ms', version: '1.0.0' });
    expect(check().faults).toEqual(['packages/a: ms@^2.0.0 is 1.0.0']);
  });

  test('names a copy in the place of a member', () => {
    put('packages/a/node_modules/b/package.json', { name: 'b', version: '1.2.0' });
    expect(check().faults).toEqual([
      `packages/a: b@^1.0.0 is not the member but ${join(project, 'packages/a/node_modules/b')}`,
    ]);
  });

  test('names a command that is not beside its package, and one that cannot be run', () => {
    chmodSync(join(project, 'packages/b/b.js'), 0o644);
    expect(check().faults).toEqual(['packages/a: b@^1.0.0 has a command b that cannot be run']);
    rmSync(join(project, 'node_modules/.bin'), { recursive: true });
    expect(check().faults[0]).toMatch(/^packages\/a: b@\^1\.0\.0 has no command b in /);
  });

  test('names a command that leads to a package without it', () => {
    rmSync(join(project, 'node_modules/.bin/b'));
    chmodSync(put('node_modules/ms/index.js', ''), 0o755);
    link('../ms/index.js', 'node_modules/.bin/b');
    expect(check().faults).toEqual([
      'packages/a: b@^1.0.0 has a command b that leads to a package without it',
    ]);
  });
});

describe('the page', () => {
  const result = {
    name: 'vitest',
    about: 'a test runner',
    members: 2,
    packages: 3,
    check: { dependencies: 4, internal: 1, commands: 5, faults: [] },
    started: 1,
    faults: [],
    complaints: [],
    sharedComplaints: 0,
    differences: [],
  };
  const versions = { node: '22.0.0', npm: '12.0.0', dx: '1.0.0', date: '2026-01-31' };

  test('has a row of what was found', () => {
    expect(formatPage([result], versions)).toContain(
      '| vitest | 2 | 3 | all of 4 (1) | 5 (1) | clean | nothing to do | same | same | same | same |',
    );
    expect(formatFinding(result)).toBe('ok     vitest: 2 members, 3 packages, 4 dependencies, 5 commands');
  });

  test('says why something differs, and what nobody has explained is a fault', () => {
    const known = {
      aspect: 'placement' as const,
      detail: 'node_modules/commander: dx none, npm commander@13.1.0',
    };
    const unknown = { aspect: 'lock' as const, detail: 'node_modules/x version: dx none, npm "1.0.0"' };
    const differing = { ...result, differences: [known, unknown] };
    expect(findFaults(differing)).toEqual([`lock: ${unknown.detail}`]);
    expect(findFaults({ ...differing, name: 'babel' })).toHaveLength(2);
    const page = formatPage([differing], versions);
    expect(page).toContain('- vitest, 1: npm keeps a package that nothing needs any more');
    expect(page).toContain(`lock, unexplained: ${unknown.detail}`);
  });

  test('every kind of fault is told', () => {
    const faulty = {
      ...result,
      faults: ['a second install: 3 requests'],
      check: { ...result.check, faults: ['packages/a: ms@^2.0.0 is not there'] },
      complaints: ['missing: ms'],
    };
    expect(findFaults(faulty)).toEqual([
      'a second install: 3 requests',
      'packages/a: ms@^2.0.0 is not there',
      'npm ls: missing: ms',
    ]);
    expect(formatPage([faulty], versions)).toContain(
      '| **1 not** | 5 (1) | **1 complaints** | **1 faults** |',
    );
  });
});
