import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs } from '@dx/pkg-core/testing';
import { describe, expect, it } from 'vitest';
import { readTree, recoverTree } from '../src/index.ts';
import { type DirectoryLiteral, fill, makeDirectory, readBack } from './support/disk.ts';
import { bootId, commitUpgrade, makeUpgrade, quickFs, withoutBootId } from './support/upgrade.ts';

const id = '0123456789abcdef';

interface Step {
  readonly path: string;
  readonly place: boolean;
  readonly was: unknown;
}

/** A project whose repository came with a journal of somebody's making. */
function makeHostile(journal: object | string, content: DirectoryLiteral = {}): string {
  const text = typeof journal === 'string' ? journal : JSON.stringify(journal);
  const root = makeDirectory({ ...content, 'package.json': 'mine' });
  fill(join(root, 'node_modules/.dx'), { 'journal.json': text, 'tree.json': 'recorded' });
  return root;
}

const journalOf = (steps: readonly Step[], files: readonly object[] = []): object => ({
  version: 1,
  id,
  bootId,
  steps,
  files,
});

describe('recoverTree', () => {
  it('has nothing to do where there is no node_modules, or none of dx', () => {
    const root = makeDirectory({ 'package.json': '{}' });
    expect(recoverTree(root, { fs: nodeFs })).toBe('clean');
    fill(join(root, 'node_modules'), { a: {} });
    expect(recoverTree(root, { fs: nodeFs })).toBe('clean');
    expect(readBack(root)).toEqual({ 'package.json': '{}', node_modules: { a: {} } });
  });

  it('P2 removes what a process that died while it probed has left, and nothing like it', () => {
    const other = { '.dx-probe-0-copy': '', '.dx-probe-0123456789abcdef': '', 'package.json': '{}' };
    const root = makeDirectory({ ...other, '.dx-probe-0123456789abcdef-copy': 'dx' });
    expect(recoverTree(root, { fs: nodeFs })).toBe('clean');
    expect(readBack(root)).toEqual(other);
  });

  it('removes staging areas and what was put aside, and node_modules if it was made for them', () => {
    const root = makeDirectory({
      node_modules: { '.dx': { 'stage-1': { a: 'x' }, 'trash-2': { b: { c: 'x' } } } },
    });
    expect(recoverTree(root, { fs: nodeFs })).toBe('clean');
    expect(readBack(root)).toEqual({});
  });

  it.each([
    ['node_modules', (outside: string) => ({ node_modules: `-> ${outside}` })],
    ['.dx', (outside: string) => ({ node_modules: { '.dx': `-> ${outside}/.dx` } })],
  ])('does not go through a link in the place of %s', (_, content) => {
    const outside = makeDirectory({ '.dx': { 'stage-1': { keep: 'me' }, 'journal.json': '{}' } });
    expect(recoverTree(makeDirectory(content(outside)), { fs: nodeFs })).toBe('clean');
    expect(readBack(outside)).toEqual({ '.dx': { 'stage-1': { keep: 'me' }, 'journal.json': '{}' } });
  });

  it.each(['', '{', 'null', '[]', '{"version":2}', '\u0000\u0000\u0000\u0000'])(
    'forgets the recorded tree when the journal is %j',
    (text) => {
      const root = makeHostile(text);
      expect(recoverTree(root, { fs: nodeFs })).toBe('rolled-back');
      expect(readBack(root)).toEqual({ 'package.json': 'mine', node_modules: { '.dx': {} } });
      expect(readTree(root, { fs: nodeFs })).toBeUndefined();
    },
  );

  it.each<[string, object]>([
    ['a path above the project', journalOf([{ path: '../x', place: false, was: 'aside' }])],
    ['an absolute path', journalOf([{ path: '/tmp/node_modules/x', place: false, was: 'aside' }])],
    ['the whole node_modules', journalOf([{ path: 'node_modules', place: false, was: 'aside' }])],
    ['something outside node_modules', journalOf([{ path: 'src', place: false, was: 'aside' }])],
    ['a hook', journalOf([], [{ path: '.git/hooks/pre-commit', after: '' }])],
    ['a file that is not one', journalOf([], [{ path: '../x', after: '' }])],
    ['an id that is a path', { ...journalOf([]), id: '../../../x' }],
  ])('believes no journal that names %s', (_, journal) => {
    const content = { src: { 'index.js': '' }, '.git': { hooks: {} } };
    const root = makeHostile(journal, content);
    const stage = { [`stage-${id}`]: { 'file-0.new': 'evil', 'file-0.old': 'evil' } };
    fill(join(root, 'node_modules/.dx'), stage);
    expect(recoverTree(root, { fs: quickFs })).toBe('rolled-back');
    expect(readBack(root, ['node_modules'])).toEqual({ ...content, 'package.json': 'mine' });
  });

  it('does not go through links that a journal leads to', () => {
    const outside = makeDirectory({ x: { keep: 'me' } });
    const root = makeHostile(journalOf([{ path: 'node_modules/@s/x', place: false, was: 'aside' }]), {});
    fill(join(root, 'node_modules'), { '@s': `-> ${outside}` });
    expect(recoverTree(root, { fs: quickFs })).toBe('rolled-back');
    expect(readBack(outside)).toEqual({ x: { keep: 'me' } });
  });

  it('goes back and keeps what somebody wrote into a project file after the crash', async () => {
    const { root, staged } = await makeUpgrade();
    const fs = faultyFs(quickFs, { at: 27, fault: { kind: 'power-off', when: 'after' } });
    expect(() => commitUpgrade(root, staged, fs)).toThrow();
    expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe('new manifest');
    writeFileSync(join(root, 'package.json'), 'edited since');
    expect(recoverTree(root, { fs: quickFs })).toBe('rolled-back');
    expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe('edited since');
    expect(readTree(root, { fs: quickFs })?.placements.some(({ path }) => path === 'node_modules/gone')).toBe(
      true,
    );
  });

  it('P3 removes drafts of project files when the journal that names them is lost', () => {
    const drafts = { [`.package-lock.json.dx-${id}`]: 'half', '.package-lock.json.dx-mine': 'mine' };
    const root = makeHostile('\0\0', drafts);
    expect(recoverTree(root, { fs: quickFs })).toBe('rolled-back');
    expect(readBack(root, ['node_modules'])).toEqual({
      'package.json': 'mine',
      '.package-lock.json.dx-mine': 'mine',
    });
  });

  it('P3 brings project files back although nothing but the journal reached the device', async () => {
    const { root, staged } = await makeUpgrade();
    const fs = faultyFs(withoutBootId, { at: 27, fault: { kind: 'power-off', when: 'after' } });
    expect(() => commitUpgrade(root, staged, fs)).toThrow();
    expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe('new manifest');
    for (const { name, kind } of nodeFs.readDirectory(staged.directory))
      if (kind === 'file') writeFileSync(join(staged.directory, name), '\0'.repeat(12));
    expect(recoverTree(root, { fs: withoutBootId })).toBe('rolled-back');
    expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe('old manifest');
    expect(readFileSync(join(root, 'lock.dxl'), 'utf8')).toBe('old lock');
  });

  it('forgets the recorded tree when what a commit staged is lost', async () => {
    const { root, staged } = await makeUpgrade();
    const fs = faultyFs(withoutBootId, { at: 31, fault: { kind: 'power-off', when: 'after' } });
    expect(() => commitUpgrade(root, staged, fs)).toThrow();
    nodeFs.removeTree(staged.directory);
    expect(recoverTree(root, { fs: withoutBootId })).toBe('rolled-back');
    expect(readTree(root, { fs: nodeFs })).toBeUndefined();
    expect(recoverTree(root, { fs: withoutBootId })).toBe('clean');
  });

  it('says so when it can neither go on nor back, and keeps the journal', async () => {
    const { root, staged } = await makeUpgrade();
    const fs = faultyFs(withoutBootId, { at: 31, fault: { kind: 'power-off', when: 'after' } });
    expect(() => commitUpgrade(root, staged, fs)).toThrow();
    const rename = (): never => {
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    };
    expect(() => recoverTree(root, { fs: { ...withoutBootId, rename } })).toThrow(
      expect.objectContaining({ code: 'DX_ROLLBACK_INCOMPLETE' }),
    );
    expect(recoverTree(root, { fs: withoutBootId })).toBe('rolled-back');
  });
});
