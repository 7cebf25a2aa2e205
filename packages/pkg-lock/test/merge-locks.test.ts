import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import {
  formatPackageLock,
  type Lock,
  lockEdges,
  mergeLocks,
  readLockfile,
  readPackageLock,
  verifyLockShape,
} from '../src/index.ts';
import { loadWithNpm } from './project.ts';
import { seededRandom, shuffleKeys } from './random.ts';
import { randomProject } from './random-project.ts';

type Entries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function lockOf(packages: Entries): Lock {
  return readPackageLock(textOf(packages), 'package-lock.json');
}

function textOf(packages: Entries): string {
  return `${JSON.stringify({ name: 'app', lockfileVersion: 3, requires: true, packages }, null, 2)}\n`;
}

function versions(lock: Lock): Readonly<Record<string, string>> {
  const entries = Object.entries(lock.packages).filter(([location]) => location !== '');
  return Object.fromEntries(
    entries.map(([location, entry]) => [location, entry.version ?? `-> ${entry.resolved}`]),
  );
}

/** An app with the named top-level packages at version 1.0.0 unless `name@version` says another one. */
function app(...specs: readonly string[]): Entries {
  const packages: Record<string, Record<string, unknown>> = { '': { name: 'app' } };
  const dependencies: Record<string, string> = {};
  for (const spec of specs) {
    const [name = '', version = '1.0.0'] = spec.split('@');
    dependencies[name] = '*';
    packages[`node_modules/${name}`] = { version };
  }
  return { ...packages, '': { name: 'app', dependencies } };
}

function gitMerge(base: string, ours: string, theirs: string, style: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'dx-merge-'));
  for (const [name, text] of Object.entries({ base, ours, theirs })) writeFileSync(join(folder, name), text);
  try {
    execFileSync(
      'git',
      ['merge-file', ...(style === 'merge' ? [] : [`--${style}`]), 'ours', 'base', 'theirs'],
      {
        cwd: folder,
        stdio: 'ignore',
      },
    );
  } catch {
    // git says by its exit code how many conflicts it left
  }
  const merged = readFileSync(join(folder, 'ours'), 'utf8');
  rmSync(folder, { recursive: true });
  return merged;
}

describe('mergeLocks', () => {
  it('F04 takes what each side added, moved on and removed', () => {
    const base = lockOf(app('kept', 'gone', 'moved'));
    const ours = lockOf(app('kept', 'moved', 'own'));
    const theirs = lockOf(app('kept', 'gone', 'moved@2.0.0', 'other'));
    const { lock, conflicts } = mergeLocks(base, ours, theirs);
    expect(conflicts).toEqual([]);
    expect(versions(lock)).toEqual({
      'node_modules/kept': '1.0.0',
      'node_modules/moved': '2.0.0',
      'node_modules/other': '1.0.0',
      'node_modules/own': '1.0.0',
    });
    expect(Object.keys(lock.packages['']?.dependencies ?? {})).toEqual(['kept', 'moved', 'other', 'own']);
  });

  it('F04 takes the higher version where both sides moved on, and lists the conflict', () => {
    const { lock, conflicts } = mergeLocks(lockOf(app('x')), lockOf(app('x@1.10.0')), lockOf(app('x@1.9.0')));
    expect(versions(lock)).toEqual({ 'node_modules/x': '1.10.0' });
    expect(conflicts).toEqual([
      {
        location: 'node_modules/x',
        name: 'x',
        field: 'package',
        base: '1.0.0',
        ours: '1.10.0',
        theirs: '1.9.0',
        taken: 'ours',
      },
    ]);
    const { lock: turned } = mergeLocks(lockOf(app('x')), lockOf(app('x@1.9.0')), lockOf(app('x@1.10.0')));
    expect(formatPackageLock(turned)).toBe(formatPackageLock(lock));
  });

  it('F04 keeps what one side removed and the other one still needs', () => {
    const base = app('a', 'x');
    const ours = app('a');
    const theirs = {
      ...app('a', 'b', 'x'),
      'node_modules/b': { version: '1.0.0', dependencies: { x: '*' } },
    };
    const { lock } = mergeLocks(lockOf(base), lockOf(ours), lockOf(theirs));
    expect(versions(lock)).toEqual({
      'node_modules/a': '1.0.0',
      'node_modules/b': '1.0.0',
      'node_modules/x': '1.0.0',
    });
    expect(lock.packages['']?.dependencies).not.toHaveProperty('x');
  });

  it('brings back the holder of a nested package that the other side changed', () => {
    const nested = (version: string): Entries => ({
      ...app('a'),
      'node_modules/a': { version: '1.0.0', dependencies: { y: '*' } },
      'node_modules/a/node_modules/y': { version },
    });
    const { lock } = mergeLocks(lockOf(nested('1.0.0')), lockOf(app()), lockOf(nested('2.0.0')));
    expect(versions(lock)).toEqual({});
    const kept = mergeLocks(undefined, lockOf(app()), lockOf(nested('2.0.0')));
    expect(versions(kept.lock)).toEqual({
      'node_modules/a': '1.0.0',
      'node_modules/a/node_modules/y': '2.0.0',
    });
  });

  it('lets a folder that one side linked replace the package with what lay in it', () => {
    const base = { ...app('a'), 'node_modules/a/node_modules/y': { version: '1.0.0' } };
    const linked = {
      '': { name: 'app', dependencies: { a: '*' }, workspaces: ['a'] },
      a: { version: '3.0.0' },
      'node_modules/a': { resolved: 'a', link: true },
    };
    const changed = {
      ...app('a'),
      'node_modules/a': { version: '1.0.0', dependencies: { y: '*' } },
      'node_modules/a/node_modules/y': { version: '2.0.0' },
    };
    const { lock } = mergeLocks(lockOf(base), lockOf(linked), lockOf(changed));
    expect(versions(lock)).toEqual({ a: '3.0.0', 'node_modules/a': '-> a' });
  });

  it('lists ranges that both sides changed, and takes ours', () => {
    const range = (text: string): Lock =>
      lockOf({ ...app('x'), '': { name: 'app', license: text, dependencies: { x: text } } });
    const { lock, conflicts } = mergeLocks(range('1'), range('^1.0.0'), range('~1.0.0'));
    expect(lock.packages['']).toMatchObject({ dependencies: { x: '^1.0.0' }, license: '^1.0.0' });
    expect(conflicts.map(({ name, field, taken }) => [name, field, taken]).sort()).toEqual([
      ['', 'license', 'ours'],
      ['x', 'dependencies.x', 'ours'],
    ]);
  });

  it('works out the flags anew', () => {
    const dev = {
      '': { name: 'app', devDependencies: { x: '*' } },
      'node_modules/x': { version: '1.0.0', dev: true },
    };
    const both = { ...app('b'), 'node_modules/b': { version: '1.0.0', dependencies: { x: '*' } } };
    const theirs = {
      ...both,
      '': { name: 'app', dependencies: { b: '*' }, devDependencies: { x: '*' } },
      'node_modules/x': { version: '1.0.0' },
    };
    expect(mergeLocks(lockOf(dev), lockOf(dev), lockOf(theirs)).lock.packages['node_modules/x']).toEqual({
      version: '1.0.0',
    });
  });

  it('gives a lock that passes the gate, needs nothing that one side had, and is independent of key order', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = seededRandom(seed);
      const [base, ours, theirs] = [1, 2, 3].map(() => lockOf(randomProject(random).packages)) as [
        Lock,
        Lock,
        Lock,
      ];
      for (const start of [base, undefined]) {
        const { lock } = mergeLocks(start, ours, theirs);
        verifyLockShape(lock, 'merged');
        const found = mergeLocks(
          start && shuffleKeys(start, random),
          shuffleKeys(ours, random),
          shuffleKeys(theirs, random),
        );
        expect(formatPackageLock(found.lock)).toBe(formatPackageLock(lock));
        const missing = lockEdges(lock).filter(({ to, kind }) => to === undefined && kind !== 'peerOptional');
        for (const { from, name } of missing) {
          const answers = [ours, theirs].filter(
            (side) =>
              side.packages[from] &&
              lockEdges(side).some(
                (edge) =>
                  edge.from === from &&
                  edge.name === name &&
                  edge.to !== undefined &&
                  !isBehind(lock, edge.to),
              ),
          );
          expect(answers, `seed ${seed}: ${from} needs ${name}`).toEqual([]);
        }
      }
    }
  });

  it('gives back the side that changed when the other one did not', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = seededRandom(seed);
      const [base, changed] = [1, 2].map(() => lockOf(complete(randomProject(random).packages))) as [
        Lock,
        Lock,
      ];
      const needed = mergeLocks(changed, changed, changed).lock;
      expect(formatPackageLock(mergeLocks(base, needed, base).lock)).toBe(formatPackageLock(needed));
      expect(formatPackageLock(mergeLocks(base, base, needed).lock)).toBe(formatPackageLock(needed));
    }
  });
});

/** The entries without dependencies that nothing answers. */
function complete(packages: Entries): Entries {
  const left = structuredClone(packages) as Record<string, Record<string, Record<string, string>>>;
  for (const { from, name, to } of lockEdges(lockOf(packages))) {
    if (to !== undefined) continue;
    for (const map of Object.values(left[from] ?? {})) if (typeof map === 'object') delete map[name];
  }
  return left;
}

/** Whether the merge has a link where the location would have to lie. */
function isBehind(lock: Lock, location: string): boolean {
  const parts = location.split('/node_modules/');
  return parts.some((_, index) => lock.packages[parts.slice(0, index + 1).join('/node_modules/')]?.link);
}

describe('a package-lock.json with conflict markers', () => {
  const base = textOf(app('kept', 'gone', 'x'));
  const ours = textOf(app('kept', 'own', 'x@1.1.0'));
  const theirs = textOf(app('gone', 'kept', 'other', 'x@1.2.0'));

  it.each(['merge', 'diff3', 'zdiff3'])(
    'F04 is read with the packages of both sides, as git left it (%s)',
    (style) => {
      const text = gitMerge(base, ours, theirs, style);
      expect(text).toContain('<<<<<<<');
      const found = versions(readPackageLock(text, 'package-lock.json'));
      expect(found).toMatchObject({
        'node_modules/kept': '1.0.0',
        'node_modules/other': '1.0.0',
        'node_modules/own': '1.0.0',
        'node_modules/x': '1.2.0',
      });
      expect('node_modules/gone' in found).toBe(style === 'merge');
    },
  );

  it('F04 has every package that npm finds in it, but for what both sides stopped needing', async () => {
    const text = gitMerge(base, ours, theirs, 'diff3');
    const manifest = { name: 'app', dependencies: { kept: '*', own: '*', other: '*', x: '*' } };
    const tree = await loadWithNpm({ '': manifest }, text);
    const found = readPackageLock(text, 'package-lock.json');
    const needed = [...tree.inventory.keys()].filter((location) => location !== 'node_modules/gone');
    expect(Object.keys(found.packages).sort()).toEqual(needed.sort());
  });

  it('F04 comes from readLockfile with the choices that were made', () => {
    const root = mkdtempSync(join(tmpdir(), 'dx-merge-'));
    writeFileSync(join(root, 'package-lock.json'), gitMerge(base, ours, theirs, 'diff3'));
    const found = readLockfile(root, { fs: nodeFs });
    rmSync(root, { recursive: true });
    expect(found).toMatchObject({
      kind: 'npm',
      conflicts: [{ name: 'x', ours: '1.1.0', theirs: '1.2.0', taken: 'theirs' }],
    });
  });

  it('is refused with DX_LOCK_CONFLICT when a side alone is no JSON', () => {
    const text = gitMerge(base, ours, theirs, 'merge').replace('>>>>>>>', ',>>>>>>>');
    expect(() => readPackageLock(text, 'package-lock.json')).toThrow(
      /merge conflict markers, the first in line \d+/,
    );
  });

  it('is refused when a side names what must not be used', () => {
    const evil = textOf({ ...app('x'), 'node_modules/../../evil': { version: '1.0.0' } });
    const text = `<<<<<<< ours\n${ours}=======\n${evil}>>>>>>> theirs\n`;
    expect(() => readPackageLock(text, 'package-lock.json')).toThrow(/cannot be used/);
  });
});
