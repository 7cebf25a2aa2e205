import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { commitTree, type LinkOutcome } from '../src/index.ts';
import { fill, makeDirectory, readBack } from './support/disk.ts';
import { applyTree, stageChange, treeOf } from './support/project.ts';

describe('links on the way', () => {
  it.each([
    ['node_modules', (outside: string) => ({ node_modules: `-> ${outside}` })],
    ['.bin', (outside: string) => ({ node_modules: { '.bin': `-> ${outside}` } })],
    ['.dx', (outside: string) => ({ node_modules: { '.dx': `-> ${outside}` } })],
    ['a scope', (outside: string) => ({ node_modules: { '@s': `-> ${outside}` } })],
    ['a member', (outside: string) => ({ packages: { ui: `-> ${outside}` } })],
    [
      'the node_modules of a member',
      (outside: string) => ({ packages: { ui: { node_modules: `-> ${outside}` } } }),
    ],
  ])('are refused, and nothing is written through them: %s', async (_, content) => {
    const outside = makeDirectory({ keep: 'me' });
    const root = makeDirectory(content(outside));
    const before = readBack(root);
    const wanted = treeOf({
      'node_modules/@s/x': { version: '1.0.0', bin: { x: 'cli.js' } },
      'packages/ui': {},
      'packages/ui/node_modules/y': { version: '1.0.0' },
    });
    let asked = 0;
    const linkPackage = async (): Promise<LinkOutcome> => {
      asked += 1;
      return 'linked';
    };
    await expect(stageChange(root, wanted, { linkPackage })).rejects.toMatchObject({
      code: 'DX_UNSAFE_LINK',
    });
    expect(asked).toBe(0);
    expect(readBack(outside)).toEqual({ keep: 'me' });
    expect(readBack(root)).toEqual(before);
  });

  it('that appear between staging and commit are refused too', async () => {
    const outside = makeDirectory({ keep: 'me' });
    const root = makeDirectory();
    const staged = await stageChange(root, treeOf({ 'node_modules/@s/x': { version: '1.0.0' } }));
    fill(join(root, 'node_modules'), { '@s': `-> ${outside}` });
    expect(() => commitTree(staged, { root, fs: nodeFs, current: treeOf({}) })).toThrow('is a symbolic link');
    expect(readBack(outside)).toEqual({ keep: 'me' });
    expect(readdirSync(join(root, 'node_modules'))).toEqual(['@s']);
  });

  it('are not followed when what lies behind them is to be removed', async () => {
    const outside = makeDirectory({ x: { keep: 'me' } });
    const root = makeDirectory({ node_modules: { '@s': `-> ${outside}` } });
    const had = treeOf({ 'node_modules/@s/x': { version: '1.0.0' } });
    await expect(applyTree(root, treeOf({}), { current: had })).rejects.toMatchObject({
      code: 'DX_UNSAFE_LINK',
    });
    expect(readBack(outside)).toEqual({ x: { keep: 'me' } });
  });

  it('that are removed themselves leave what they lead to', async () => {
    const outside = makeDirectory({ keep: 'me' });
    const root = makeDirectory({ node_modules: { x: `-> ${outside}` } });
    await applyTree(root, treeOf({}), { current: treeOf({ 'node_modules/x': { version: '1.0.0' } }) });
    expect(readBack(outside)).toEqual({ keep: 'me' });
    expect(readBack(root)).toEqual({});
  });
});
