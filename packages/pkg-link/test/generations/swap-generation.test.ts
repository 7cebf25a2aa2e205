import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { findGeneration, intactTree, listGenerations, pruneGenerations } from '../../src/generations.ts';
import { readTree } from '../../src/index.ts';
import { fill } from '../support/disk.ts';
import {
  contentOf,
  firstOf,
  makeSpare,
  newTree,
  oldTree,
  openRig,
  type Rig,
  recover,
  swap,
} from '../support/generation.ts';
import { host } from '../support/project.ts';

const generationsOf = ({ directory }: Rig) => listGenerations({ directory, fs: nodeFs });

describe('swapGeneration', () => {
  it('puts a spare in the place of a tree and parks that one, members included', async () => {
    const rig = await openRig();
    const before = contentOf(rig);
    await makeSpare(rig, newTree);
    const report = swap(rig, firstOf(rig));
    expect(readTree(rig.root, { fs: nodeFs })).toEqual(newTree);
    expect(intactTree(rig.root, { fs: nodeFs })).toEqual(newTree);
    expect(readdirSync(`${rig.root}/packages/a/node_modules`)).toEqual(['right']);
    const [parked] = generationsOf(rig);
    expect(parked).toMatchObject({
      id: report?.parked,
      kind: 'parked',
      packageCount: 3,
      owners: ['', 'packages/a'],
    });
    expect(readdirSync(rig.directory)).toEqual([report?.parked]);
    expect(swap(rig, firstOf(rig))?.parked).toBeDefined();
    expect(contentOf(rig)).toEqual(before);
  });

  it('fills the place of a tree that was removed', async () => {
    const rig = await openRig();
    await makeSpare(rig, oldTree);
    const before = contentOf(rig);
    rmSync(`${rig.root}/node_modules`, { recursive: true });
    rmSync(`${rig.root}/packages/a/node_modules`, { recursive: true });
    expect(swap(rig, firstOf(rig))).toEqual({ carried: [] });
    expect(contentOf(rig)).toMatchObject({ packages: before['packages'] });
    expect(intactTree(rig.root, { fs: nodeFs })).toEqual(oldTree);
    expect(readdirSync(rig.directory)).toEqual([]);
  });

  it('takes away what a member still has where only the own tree was removed', async () => {
    const rig = await openRig();
    await makeSpare(rig, newTree);
    rmSync(`${rig.root}/node_modules`, { recursive: true });
    expect(swap(rig, firstOf(rig))).toEqual({ carried: [] });
    expect(readdirSync(`${rig.root}/packages/a/node_modules`)).toEqual(['right']);
  });

  it('brings along what others have put there, and keeps npm believing the hidden lock', async () => {
    const rig = await openRig();
    await makeSpare(rig, newTree);
    fill(`${rig.root}/node_modules`, { '.vite': { deps: 'x' }, mine: { a: '1' }, 'note.txt': 'n' });
    fill(`${rig.root}/node_modules/@s`, { mine: { a: '1' } });
    fill(`${rig.root}/node_modules/@t`, { mine: { a: '1' } });
    fill(`${rig.root}/packages/a/node_modules`, { '.cache': { b: '1' } });
    const report = swap(rig, firstOf(rig));
    expect(report?.carried).toHaveLength(6);
    expect(contentOf(rig)).toMatchObject({
      node_modules: {
        '.vite': { deps: 'x' },
        mine: { a: '1' },
        'note.txt': 'n',
        '@s': { mine: { a: '1' } },
        '@t': { mine: { a: '1' } },
      },
      packages: { a: { node_modules: { '.cache': { b: '1' } } } },
    });
    const modules = statSync(`${rig.root}/node_modules`);
    expect(statSync(`${rig.root}/node_modules/.package-lock.json`).mtimeMs).toBeGreaterThan(modules.mtimeMs);
  });

  it('leaves what others have put beside a member that has no packages of its own any more', async () => {
    const rig = await openRig();
    const withoutMember = {
      ...newTree,
      placements: newTree.placements.filter(({ path }) => !path.startsWith('p')),
    };
    await makeSpare(rig, withoutMember);
    fill(`${rig.root}/packages/a/node_modules`, { '.cache': { b: '1' } });
    swap(rig, firstOf(rig));
    expect(contentOf(rig)).toMatchObject({ packages: { a: { node_modules: { '.cache': { b: '1' } } } } });
    expect(readdirSync(`${rig.root}/packages/a/node_modules`)).toEqual(['.cache']);
  });

  it('discards a tree that is not the recorded one', async () => {
    const rig = await openRig();
    await makeSpare(rig, newTree);
    rmSync(`${rig.root}/node_modules/left`, { recursive: true });
    expect(swap(rig, firstOf(rig))).toEqual({ carried: [] });
    expect(readdirSync(rig.directory)).toEqual([]);
    expect(intactTree(rig.root, { fs: nodeFs })).toEqual(newTree);
  });

  it.each([
    ['a package was removed', (tree: string) => rmSync(`${tree}/node_modules/right`, { recursive: true })],
    ['a package came', (tree: string) => mkdirSync(`${tree}/node_modules/@s/z`)],
    [
      'a file was added to a package',
      (tree: string) => writeFileSync(`${tree}/node_modules/right/evil.js`, ''),
    ],
    [
      'a file of a member was removed',
      (tree: string) => rmSync(`${tree}/packages/a/node_modules/right/cli.js`),
    ],
  ])('is not done, and the generation dropped, where %s since', async (_, tamper) => {
    const rig = await openRig();
    await makeSpare(rig, newTree);
    const before = contentOf(rig);
    const spare = firstOf(rig);
    tamper(`${spare.directory}/tree`);
    expect(swap(rig, spare)).toBeUndefined();
    expect(contentOf(rig)).toEqual(before);
    expect(generationsOf(rig)).toEqual([]);
  });

  it.each([
    [
      'node_modules is a link',
      ({ root, top }: Rig) => {
        rmSync(`${root}/node_modules`, { recursive: true });
        mkdirSync(`${top}/elsewhere`);
        symlinkSync(`${top}/elsewhere`, `${root}/node_modules`);
      },
    ],
    ['a member has gone', ({ root }: Rig) => rmSync(`${root}/packages/a`, { recursive: true })],
    ['another process is at it', ({ directory }: Rig) => writeFileSync(`${directory}/swap.json`, '{}')],
  ])('is not done where %s', async (_, prepare) => {
    const rig = await openRig();
    await makeSpare(rig, newTree);
    prepare(rig);
    const before = contentOf(rig);
    expect(swap(rig, firstOf(rig))).toBeUndefined();
    expect(contentOf(rig)).toEqual(before);
    expect(generationsOf(rig)).toHaveLength(1);
  });
});

describe('findGeneration', () => {
  it('finds the very tree on this machine, the preferred kind first', async () => {
    const rig = await openRig();
    await makeSpare(rig, newTree);
    const options = { directory: rig.directory, fs: nodeFs };
    const wish = { tree: newTree, host, nowMs: Date.now(), prefer: 'parked' } as const;
    expect(findGeneration(wish, options)?.kind).toBe('spare');
    expect(findGeneration({ ...wish, tree: oldTree }, options)).toBeUndefined();
    expect(findGeneration({ ...wish, host: { ...host, nodeVersion: '22.0.0' } }, options)).toBeUndefined();
    expect(findGeneration({ ...wish, host: { ...host, libc: 'musl' } }, options)).toBeUndefined();
    swap(rig, firstOf(rig));
    await makeSpare(rig, oldTree, 'bbbbbbbbbbbbbbbb');
    expect(findGeneration({ ...wish, tree: oldTree }, options)?.kind).toBe('parked');
    expect(findGeneration({ ...wish, tree: oldTree, prefer: 'spare' }, options)?.kind).toBe('spare');
  });

  it('does not take what was made in another boot, or has a seal that cannot be read', async () => {
    const rig = await openRig();
    await makeSpare(rig, newTree);
    const seal = `${firstOf(rig).directory}/seal.json`;
    const text = new TextDecoder().decode(nodeFs.readFile(seal));
    const wish = { tree: newTree, host, nowMs: Date.now(), prefer: 'spare' } as const;
    const find = () => findGeneration(wish, { directory: rig.directory, fs: nodeFs });
    for (const broken of [
      text.replace(/"boot":"[^"]*"/, '"boot":"another"'),
      text.replace('"packages/a"', '"../../home"'),
      text.replace('"packages/a"', '"packages/a/node_modules/b"'),
      text.slice(0, 40),
      '[]',
      'null',
    ]) {
      writeFileSync(seal, broken);
      expect(find(), broken).toBeUndefined();
    }
    writeFileSync(seal, text);
    expect(find()).toBeDefined();
  });
});

describe('pruneGenerations', () => {
  const limits = { count: 1, ageMs: 1e15 };
  it('keeps as many as it may, the youngest, and what somebody is making', async () => {
    const rig = await openRig();
    await makeSpare(rig, newTree);
    await makeSpare(rig, oldTree, 'bbbbbbbbbbbbbbbb');
    mkdirSync(`${rig.directory}/cccccccccccccccc.making`);
    const options = { directory: rig.directory, fs: nodeFs, nowMs: Date.now() };
    expect(pruneGenerations(options, { ...limits, count: 2 })).toBe(0);
    expect(pruneGenerations(options, limits)).toBe(1);
    expect(generationsOf(rig)).toHaveLength(1);
    expect(existsSync(`${rig.directory}/cccccccccccccccc.making`)).toBe(true);
    expect(pruneGenerations({ ...options, nowMs: Date.now() + 4e6 }, limits)).toBe(1);
    expect(pruneGenerations(options, { ...limits, ageMs: 1 })).toBe(1);
    expect(readdirSync(rig.directory)).toEqual([]);
  });

  it('leaves everything alone while a swap is under way', async () => {
    const rig = await openRig();
    await makeSpare(rig, newTree);
    writeFileSync(`${rig.directory}/swap.json`, '{}');
    const options = { directory: rig.directory, fs: nodeFs, nowMs: Date.now() };
    expect(pruneGenerations(options, { count: 0, ageMs: 0 })).toBe(0);
    expect(generationsOf(rig)).toHaveLength(1);
    expect(recover(rig)).toBe('rolled-back');
    expect(readTree(rig.root, { fs: nodeFs })).toBeUndefined();
  });
});
