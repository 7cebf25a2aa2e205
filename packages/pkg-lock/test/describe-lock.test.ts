import { describe, expect, it } from 'vitest';
import { describeLock, readPackageLock } from '../src/index.ts';
import { readFixture } from './project.ts';
import { seededRandom, shuffleKeys } from './random.ts';
import { randomProject } from './random-project.ts';

const integrity = `sha512-${'A'.repeat(86)}==`;

function textOf(packages: Readonly<Record<string, object>>): string {
  return describeLock(readPackageLock(JSON.stringify({ name: 'app', lockfileVersion: 3, packages }), ''));
}

describe('describeLock', () => {
  it('has a line per package with what makes a difference, and one per dependency of an importer', () => {
    const text = textOf({
      '': {
        version: '1.0.0',
        dependencies: { b: '^1.0.0', m: '*' },
        devDependencies: { a: '' },
        peerDependencies: { p: '>=1' },
        peerDependenciesMeta: { p: { optional: true } },
      },
      'packages/m': { version: '2.0.0', dependencies: { b: '^1.0.0' } },
      'node_modules/a': { version: '1.0.0', dev: true, name: 'real', deprecated: 'use b' },
      'node_modules/b': {
        version: '1.2.0',
        resolved: 'https://registry.test/b/-/b-1.2.0.tgz',
        integrity,
        hasInstallScript: true,
      },
      'node_modules/b/node_modules/c': {
        version: '1.0.0',
        resolved: 'https://elsewhere.test/c.tgz',
        optional: true,
        os: ['darwin', '!linux'],
        cpu: ['arm64'],
      },
      'node_modules/@s/g': {
        version: '1.0.0',
        resolved: `git+ssh://git@github.com/s/g.git#${'a'.repeat(40)}`,
      },
      'node_modules/m': { resolved: 'packages/m', link: true },
    });
    expect(text).toBe(
      [
        '. app@1.0.0',
        '  b ^1.0.0',
        '  m *',
        '  a * dev',
        '  p >=1 peer optional',
        `node_modules/@s/g 1.0.0 git+ssh://git@github.com/s/g.git#${'a'.repeat(40)}`,
        'node_modules/a real@1.0.0 dev deprecated',
        `node_modules/b 1.2.0 hasInstallScript ${integrity}`,
        'node_modules/b/node_modules/c 1.0.0 optional os=darwin,!linux cpu=arm64 https://elsewhere.test/c.tgz',
        'node_modules/m -> packages/m',
        'packages/m m@2.0.0',
        '  b ^1.0.0',
        '',
      ].join('\n'),
    );
  });

  it('has a line for every entry of a real lock', () => {
    const lock = readPackageLock(readFixture('kinds-v3'), '');
    const lines = describeLock(lock)
      .split('\n')
      .filter((line) => /^\S/.test(line));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(
      Object.keys(lock.packages).map((key) => key || '.'),
    );
  });

  it('P7: does not depend on the order of keys', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const random = seededRandom(seed);
      const { packages } = randomProject(random);
      expect(textOf(shuffleKeys(packages, random))).toBe(textOf(packages));
    }
  });

  it('lets no text in a lock make a line of its own', () => {
    const text = textOf({ '': { version: '1\n. evil@1', dependencies: { a: '\u001b[31m\u2028' } } });
    expect(text).toBe('. app@1\\u000a. evil@1\n  a \\u001b[31m\\u2028\n');
  });
});
