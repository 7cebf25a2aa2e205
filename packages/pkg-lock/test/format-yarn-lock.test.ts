import { createRequire } from 'node:module';
import type { ArboristNode } from '@npmcli/arborist';
import { parse } from '@yarnpkg/lockfile';
import { describe, expect, it } from 'vitest';
import { collectPins } from '../src/foreign-pins.ts';
import { formatYarnLock, readPackageLock } from '../src/index.ts';
import { readYarnLock } from '../src/read-yarn-lock.ts';
import { kinds, loadWithNpm, type Manifests, members, readFixture } from './project.ts';
import { seededRandom, shuffleKeys } from './random.ts';
import { randomProject } from './random-project.ts';

const fromArborist = createRequire(createRequire(import.meta.url).resolve('@npmcli/arborist'));
const npmYarnLock = fromArborist('./yarn-lock.js') as {
  fromTree(tree: ArboristNode): { toString(): string };
};

async function npmText(manifests: Manifests, lockText: string): Promise<string> {
  return npmYarnLock.fromTree(await loadWithNpm(manifests, lockText)).toString();
}

/** The patterns with the version of each, without the absolute paths of members. */
function versionsIn(text: string): ReadonlyMap<string, string | undefined> {
  const entries = Object.entries(parse(text).object).filter(([pattern]) => !pattern.includes('@file:/'));
  return new Map(entries.map(([pattern, entry]) => [pattern, entry.version]));
}

/** Entry by entry, so that a pattern that is there twice is seen twice. */
function blocksOf(text: string): readonly ReadonlyMap<string, string | undefined>[] {
  const blocks = text.split('\n\n').filter((block) => /^[^#\n]/.test(block.trimStart()));
  return blocks.map((block) => versionsIn(`${block.trim()}\n`));
}

describe('formatYarnLock', () => {
  it('F03 writes the bytes that npm writes', async () => {
    const text = readFixture('kinds-v3');
    const lock = readPackageLock(text, 'package-lock.json');
    expect(formatYarnLock(lock)).toBe(await npmText(kinds, text));
  });

  it('F03 writes what npm writes for members, without their absolute paths', async () => {
    const text = readFixture('members-v3');
    const found = formatYarnLock(readPackageLock(text, 'package-lock.json'));
    expect(found).not.toMatch(/file:\//);
    expect(versionsIn(found)).toEqual(versionsIn(await npmText(members, text)));
  });

  it('agrees with npm on random trees, and writes each pattern once, which npm does not always', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { manifests, packages } = randomProject(seededRandom(seed));
      const text = JSON.stringify({ name: 'root', version: '1.0.0', lockfileVersion: 3, packages });
      const found = formatYarnLock(readPackageLock(text, 'package-lock.json'));
      const blocks = blocksOf(await npmText(manifests, text));
      const sizes = blocksOf(found).map(({ size }) => size);
      expect(versionsIn(found).size).toBe(sizes.reduce((sum, size) => sum + size, 0));
      for (const [pattern, version] of versionsIn(found)) {
        const versions = blocks.map((block) => block.get(pattern)).filter((each) => each !== undefined);
        expect(versions, `seed ${seed}: ${pattern}`).toContain(version);
      }
      expect(new Set(blocks.flatMap((block) => [...block.keys()]))).toEqual(
        new Set(versionsIn(found).keys()),
      );
    }
  });

  it('P7: gives the same bytes whatever the order of keys', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = seededRandom(seed);
      const { packages } = randomProject(random);
      const textOf = (entries: unknown): string =>
        formatYarnLock(readPackageLock(JSON.stringify({ lockfileVersion: 3, packages: entries }), ''));
      expect(textOf(shuffleKeys(packages, random))).toBe(textOf(packages));
    }
  });

  it('F03 seeds the versions that it was made from', async () => {
    const lock = readPackageLock(readFixture('kinds-v3'), 'package-lock.json');
    const { pins } = collectPins(await readYarnLock(formatYarnLock(lock), 'yarn.lock'), 'yarn.lock');
    const root = lock.packages[''] ?? {};
    for (const [name, range] of Object.entries({ ...root.dependencies, ...root.devDependencies }))
      expect(pins[`${name}@${range}`]).toBe(lock.packages[`node_modules/${name}`]?.version);
  });

  it('quotes what could be read as something else', () => {
    const dependencies = { a: 'true', b: '>=1, <2', '@s/c': '1', d: 'x"y' };
    const packages = {
      '': { dependencies },
      ...Object.fromEntries(
        Object.keys(dependencies).map((name) => [`node_modules/${name}`, { version: '1.0.0' }]),
      ),
    };
    const text = formatYarnLock(readPackageLock(JSON.stringify({ lockfileVersion: 3, packages }), ''));
    expect([...versionsIn(text).keys()].sort()).toEqual(['@s/c@1', 'a@true', 'b@>=1, <2', 'd@x"y']);
  });
});
