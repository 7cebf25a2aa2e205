import { describe, expect, it } from 'vitest';
import {
  formatHiddenLock,
  formatPackageLock,
  lockEdges,
  packageLockStyle,
  readPackageLock,
} from '../src/index.ts';
import { kinds, loadWithNpm, members, readFixture } from './project.ts';
import { seededRandom, shuffleKeys } from './random.ts';

const path = '/project/package-lock.json';
const cases = ['kinds', 'members'] as const;
const manifests = { kinds, members };

describe('formatPackageLock', () => {
  it.each(cases)('W02: gives the bytes that npm wrote for %s', (name) => {
    const text = readFixture(`${name}-v3`);
    expect(formatPackageLock(readPackageLock(text, path))).toBe(text);
  });

  it.each(cases)('W06: gives the bytes that npm wrote for %s as version 2', (name) => {
    const lock = readPackageLock(readFixture(`${name}-v3`), path);
    expect(formatPackageLock(lock, { lockfileVersion: 2 })).toBe(readFixture(`${name}-v2`));
  });

  it.each(cases)('W02: does not depend on the order of keys in %s', (name) => {
    const text = readFixture(`${name}-v3`);
    const random = seededRandom(3);
    for (let round = 0; round < 5; round += 1) {
      const shuffled = JSON.stringify(shuffleKeys(JSON.parse(text) as object, random));
      expect(formatPackageLock(readPackageLock(shuffled, path))).toBe(text);
    }
  });

  it.each(cases)('makes a text that npm reads to the same edges as ours of %s', async (name) => {
    const lock = readPackageLock(readFixture(`${name}-v3`), path);
    const tree = await loadWithNpm(manifests[name], formatPackageLock(lock));
    expect([...tree.inventory.values()].map((node) => node.location).sort()).toEqual(
      Object.keys(lock.packages).sort(),
    );
    for (const edge of lockEdges(lock)) {
      const node = [...tree.inventory.values()].find(({ location }) => location === edge.from);
      expect(node?.edgesOut.get(edge.name)?.to?.location).toBe(edge.to);
    }
  });

  it.each([
    ['tabs', '\t', '\n'],
    ['four spaces and CRLF', '    ', '\r\n'],
  ] as const)('W02: keeps %s', (_name, indent, newline) => {
    const lock = readPackageLock(readFixture('members-v3'), path);
    const text = formatPackageLock(lock, { style: { indent, newline } });
    expect(packageLockStyle(text)).toEqual({ indent, newline });
    expect(text).toBe(JSON.stringify(JSON.parse(text), null, indent).replaceAll('\n', newline) + newline);
  });

  it('W09: leaves out resolved of archives where asked to, never of links', () => {
    const url = 'https://registry.test/a/-/a-1.0.0.tgz';
    const packages = {
      '': { workspaces: ['m'] },
      m: { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', resolved: url },
      'node_modules/m': { resolved: 'm', link: true },
    };
    const lock = readPackageLock(JSON.stringify({ packages }), path);
    expect(formatPackageLock(lock)).toContain(url);
    const text = formatPackageLock(lock, {
      omitRegistryResolved: (found) => found.startsWith('https://registry.test/'),
    });
    expect(text).not.toContain(url);
    expect(text).toContain('"resolved": "m"');
  });

  it('writes extra fields back in their place', () => {
    const packages = {
      'node_modules/a': {
        version: '1.0.0',
        hasShrinkwrap: true,
        engines: ['node'],
        dependencies: { b: '1' },
      },
    };
    const text = formatPackageLock(
      readPackageLock(JSON.stringify({ lockfileVersion: 3, packages, zeta: [] }), path),
    );
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'lockfileVersion',
      'requires',
      'zeta',
      'packages',
    ]);
    expect(text.indexOf('"engines"')).toBeLessThan(text.indexOf('"hasShrinkwrap"'));
    expect(text.indexOf('"hasShrinkwrap"')).toBeLessThan(text.indexOf('"dependencies"'));
  });
});

describe('formatHiddenLock', () => {
  it('W10: lists what is installed with the targets of links, without the root', () => {
    const lock = readPackageLock(readFixture('members-v3'), path);
    const here = Object.keys(lock.packages).filter((location) => location.includes('node_modules/'));
    const hidden = JSON.parse(formatHiddenLock(lock, here)) as { packages: object };
    const { packages, ...top } = JSON.parse(readFixture('members-v3')) as {
      packages: Record<string, unknown>;
    };
    const { '': _root, ...rest } = packages;
    expect(hidden).toEqual({ ...top, packages: rest });
    expect(Object.keys(hidden.packages)).toEqual(Object.keys(rest));
  });

  it('W10: leaves out what is not installed here', () => {
    const lock = readPackageLock(readFixture('kinds-v3'), path);
    const text = formatHiddenLock(lock, ['', 'node_modules/esbuild', 'node_modules/nothing']);
    expect(Object.keys((JSON.parse(text) as { packages: object }).packages)).toEqual([
      'node_modules/esbuild',
    ]);
  });
});
