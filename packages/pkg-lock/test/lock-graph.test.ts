import type { Graph, GraphNode } from '@dx/pkg-resolve';
import { describe, expect, it } from 'vitest';
import {
  checkLock,
  formatPackageLock,
  type Lock,
  lockGraph,
  lockPreferences,
  readPackageLock,
  refreshImporters,
} from '../src/index.ts';
import { kinds, makeWorkspace, members, readFixture } from './project.ts';
import { seededRandom, shuffleKeys } from './random.ts';
import { randomProject } from './random-project.ts';

const path = '/project/package-lock.json';

function readLock(name: string): Lock {
  return readPackageLock(readFixture(name), path);
}

function graphOf(nodes: readonly GraphNode[]): Graph {
  return { nodes, warnings: [] };
}

describe('lockGraph', () => {
  it.each([
    ['kinds', kinds],
    ['members', members],
  ])(
    'W03, W04, W07: gives, from the nodes of %s and the manifests, the lock that npm wrote',
    (name, manifests) => {
      const previous = readLock(`${name}-v3`);
      const lock = lockGraph(graphOf(lockPreferences(previous)), makeWorkspace(manifests), { previous });
      expect(formatPackageLock(lock)).toBe(readFixture(`${name}-v3`));
    },
  );

  it('P7: gives the same bytes whatever the order of nodes and keys', () => {
    const previous = readLock('kinds-v3');
    const random = seededRandom(9);
    const nodes = shuffleKeys(random.shuffle(lockPreferences(previous)), random);
    const lock = lockGraph(graphOf(nodes), makeWorkspace(kinds), { previous });
    expect(formatPackageLock(lock)).toBe(readFixture('kinds-v3'));
    expect(Object.isFrozen(lock.packages)).toBe(true);
  });

  it('W04: leaves out what is false or empty and writes funding and aliases as npm does', () => {
    const node: GraphNode = {
      location: 'node_modules/a',
      name: 'real',
      version: '1.0.0',
      resolved: 'https://registry.test/real/-/real-1.0.0.tgz',
      hasInstallScript: false,
      inBundle: false,
      link: false,
      bin: {},
      engines: {},
      funding: 'https://fund.test/',
      dependencies: { b: '1', c: '1' },
      optionalDependencies: { c: '2' },
      devDependencies: { never: '1' },
    };
    const workspace = makeWorkspace({ '': { name: 'app', dependencies: { a: 'npm:real@1' } } });
    const lock = lockGraph(graphOf([node]), workspace);
    expect(lock.packages['node_modules/a']).toEqual({
      name: 'real',
      version: '1.0.0',
      resolved: 'https://registry.test/real/-/real-1.0.0.tgz',
      funding: { url: 'https://fund.test/' },
      dependencies: { b: '1' },
      optionalDependencies: { c: '2' },
    });
  });

  it('W04: writes a platform that the manifest gives as a text as that text, and reads it as a list', () => {
    const node: GraphNode = {
      location: 'node_modules/a',
      name: 'a',
      version: '1.0.0',
      os: ['linux'],
      libc: ['glibc'],
      extra: { libc: 'glibc' },
    };
    const importers = makeWorkspace({ '': { name: 'app', dependencies: { a: '1' } } });
    const lock = lockGraph(graphOf([node]), importers);
    const text = formatPackageLock(lock);
    expect(JSON.parse(text).packages['node_modules/a']).toEqual({
      version: '1.0.0',
      os: ['linux'],
      libc: 'glibc',
    });
    expect(lock.packages['node_modules/a']?.libc).toEqual(['glibc']);
    expect(formatPackageLock(readPackageLock(text, path))).toBe(text);
  });

  it('W04: writes what a package was published with as npm does, and keeps it from one lock to the next', () => {
    const extra = { workspaces: ['docs'], engines: ['node >= 0.8'] };
    const node: GraphNode = { location: 'node_modules/a', name: 'a', version: '1.0.0', extra };
    const workspace = makeWorkspace({ '': { name: 'app', dependencies: { a: '1' } } });
    const lock = lockGraph(graphOf([node]), workspace);
    const text = formatPackageLock(lock);
    expect(JSON.parse(text).packages['node_modules/a']).toEqual({ version: '1.0.0', ...extra });
    const again = lockGraph(graphOf(lockPreferences(lock)), workspace, { previous: lock });
    expect(formatPackageLock(again)).toBe(text);
  });

  it('W03: names the project by its folder when its manifest has no name', () => {
    const lock = lockGraph(graphOf([]), makeWorkspace({ '': { devDependencies: {} } }));
    expect(formatPackageLock(lock)).toBe(
      '{\n  "name": "project",\n  "lockfileVersion": 3,\n  "requires": true,\n  "packages": {\n    "": {\n      "devDependencies": {}\n    }\n  }\n}\n',
    );
  });

  it('takes the type of a license object and the names of optional dependencies out of the others', () => {
    const workspace = makeWorkspace({
      '': {
        name: 'app',
        license: { type: 'MIT' },
        dependencies: { a: '1' },
        optionalDependencies: { a: '1' },
      },
    });
    expect(lockGraph(graphOf([]), workspace).packages['']).toEqual({
      name: 'app',
      license: 'MIT',
      optionalDependencies: { a: '1' },
    });
  });

  it('counts no peers for the flags with legacyPeerDeps, as npm does', () => {
    const nodes = [
      { location: 'node_modules/a', name: 'a', version: '1.0.0', peerDependencies: { b: '1' } },
      { location: 'node_modules/b', name: 'b', version: '1.0.0' },
    ];
    const workspace = makeWorkspace({ '': { dependencies: { a: '1' }, devDependencies: { b: '1' } } });
    expect(lockGraph(graphOf(nodes), workspace).packages['node_modules/b']).toEqual({ version: '1.0.0' });
    const lock = lockGraph(graphOf(nodes), workspace, { legacyPeerDeps: true });
    expect(lock.packages['node_modules/b']).toEqual({ version: '1.0.0', dev: true });
  });

  it('marks what nothing needs as extraneous, as npm does, and forgets the mark when something does', () => {
    const nodes = [{ location: 'node_modules/a', name: 'a', version: '1.0.0' }];
    const lock = lockGraph(graphOf(nodes), makeWorkspace({ '': {} }));
    expect(lock.packages['node_modules/a']?.extra).toEqual({ extraneous: true });
    const needed = lockGraph(graphOf(nodes), makeWorkspace({ '': { dependencies: { a: '1' } } }), {
      previous: lock,
    });
    expect(needed.packages['node_modules/a']).toEqual({ version: '1.0.0' });
  });

  it.each(Array.from({ length: 30 }, (_, seed) => seed))(
    'records the manifests of random project %i word for word',
    (seed) => {
      const { manifests, packages } = randomProject(seededRandom(seed));
      const nodes = lockPreferences(readPackageLock(JSON.stringify({ packages }), path));
      const lock = lockGraph(graphOf(nodes), makeWorkspace(manifests));
      const check = checkLock(makeWorkspace(manifests), lock);
      const reasons = check.status === 'stale' ? check.reasons : [];
      expect(reasons.filter(({ kind }) => kind !== 'missing' && kind !== 'unsatisfied')).toEqual([]);
    },
  );
});

describe('refreshImporters', () => {
  it('gives the same lock when the manifests say nothing new', () => {
    const lock = readLock('members-v3');
    expect(refreshImporters(lock, makeWorkspace(members))).toBe(lock);
    const kindsLock = readLock('kinds-v3');
    expect(refreshImporters(kindsLock, makeWorkspace(kinds))).toBe(kindsLock);
  });

  it('takes over a new version and keeps everything else', () => {
    const lock = readLock('members-v3');
    const fresh = refreshImporters(
      lock,
      makeWorkspace({ ...members, '': { ...members[''], version: '2.0.0' } }),
    );
    expect(formatPackageLock(fresh)).toBe(
      readFixture('members-v3').replaceAll('"version": "1.2.3"', '"version": "2.0.0"'),
    );
  });
});
