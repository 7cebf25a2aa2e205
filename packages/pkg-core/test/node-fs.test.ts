import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFs } from '../src/node.ts';
import { makeTempDirectory } from './temp-directory.ts';

const isRoot = process.getuid?.() === 0;

describe('nodeFs', () => {
  test('writes and reads bytes and text', () => {
    const file = join(makeTempDirectory(), 'a');
    nodeFs.writeFile(file, 'h\u00e9');
    expect(new TextDecoder().decode(nodeFs.readFile(file))).toBe('h\u00e9');
    nodeFs.writeFile(file, new Uint8Array([1, 2]));
    expect([...nodeFs.readFile(file)]).toEqual([1, 2]);
  });

  test('writes with a mode', () => {
    const file = join(makeTempDirectory(), 'a');
    nodeFs.writeFile(file, '', { mode: 0o600 });
    expect((nodeFs.stat(file)?.mode ?? 0) & 0o777).toBe(0o600);
  });

  test('creates exclusively without replacing a file or following a link', () => {
    const root = makeTempDirectory();
    nodeFs.writeFile(join(root, 'a'), 'old');
    nodeFs.symlink('elsewhere', join(root, 'link'), 'file');
    for (const name of ['a', 'link']) {
      expect(() => nodeFs.writeFile(join(root, name), 'new', { exclusive: true })).toThrow(hasCode('EEXIST'));
      expect(() => nodeFs.openFile(join(root, name), { exclusive: true })).toThrow(hasCode('EEXIST'));
    }
    expect(readText(join(root, 'a'))).toBe('old');
    expect(nodeFs.lstat(join(root, 'elsewhere'))).toBeUndefined();
  });

  test('writes an open file in order', () => {
    const file = join(makeTempDirectory(), 'a');
    const opened = nodeFs.openFile(file);
    opened.write(new TextEncoder().encode('one '));
    opened.write(new Uint8Array());
    opened.write(new TextEncoder().encode('two'));
    opened.sync();
    opened.close();
    expect(readText(file)).toBe('one two');
  });

  test('tells files, directories and links apart, and gives undefined for nothing', () => {
    const root = makeTempDirectory();
    nodeFs.mkdir(join(root, 'directory'));
    nodeFs.writeFile(join(root, 'file'), '12345');
    nodeFs.symlink('file', join(root, 'link'), 'file');
    expect(nodeFs.lstat(join(root, 'link'))?.kind).toBe('link');
    expect(nodeFs.stat(join(root, 'link'))).toMatchObject({ kind: 'file', sizeBytes: 5 });
    expect(nodeFs.stat(join(root, 'none'))).toBeUndefined();
    expect(nodeFs.lstat(join(root, 'none'))).toBeUndefined();
    expect([nodeFs.lstat(join(root, 'file/below')), nodeFs.stat(join(root, 'file/below'))]).toEqual([
      undefined,
      undefined,
    ]);
    const found = nodeFs.readDirectory(root).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(found).toEqual([
      { name: 'directory', kind: 'directory' },
      { name: 'file', kind: 'file' },
      { name: 'link', kind: 'link' },
    ]);
  });

  test('links, so that both names have one inode', () => {
    const root = makeTempDirectory();
    nodeFs.writeFile(join(root, 'a'), 'x');
    nodeFs.link(join(root, 'a'), join(root, 'b'));
    const stat = nodeFs.stat(join(root, 'a'));
    expect(stat?.linkCount).toBe(2);
    expect(nodeFs.stat(join(root, 'b'))).toMatchObject({ inode: stat?.inode, device: stat?.device });
  });

  test('copies bytes and mode and never replaces', () => {
    const root = makeTempDirectory();
    nodeFs.writeFile(join(root, 'a'), 'x', { mode: 0o755 });
    nodeFs.copyFile(join(root, 'a'), join(root, 'b'), 'copy');
    expect(readText(join(root, 'b'))).toBe('x');
    expect((nodeFs.stat(join(root, 'b'))?.mode ?? 0) & 0o777).toBe(0o755);
    expect(nodeFs.stat(join(root, 'b'))?.linkCount).toBe(1);
    expect(() => nodeFs.copyFile(join(root, 'a'), join(root, 'b'), 'copy')).toThrow(hasCode('EEXIST'));
  });

  test('clones a whole file or leaves nothing behind', () => {
    const root = makeTempDirectory();
    nodeFs.writeFile(join(root, 'a'), 'x');
    const cloned = succeeds(() => nodeFs.copyFile(join(root, 'a'), join(root, 'b'), 'clone'));
    expect(nodeFs.stat(join(root, 'b'))?.sizeBytes).toBe(cloned ? 1 : undefined);
  });

  test('renames over a file', () => {
    const root = makeTempDirectory();
    nodeFs.writeFile(join(root, 'a'), 'new');
    nodeFs.writeFile(join(root, 'b'), 'old');
    nodeFs.rename(join(root, 'a'), join(root, 'b'));
    expect(readText(join(root, 'b'))).toBe('new');
    expect(nodeFs.stat(join(root, 'a'))).toBeUndefined();
  });

  test('makes directories, with their parents only when asked', () => {
    const root = makeTempDirectory();
    expect(() => nodeFs.mkdir(join(root, 'a/b'))).toThrow(hasCode('ENOENT'));
    nodeFs.mkdir(join(root, 'a/b'), { recursive: true });
    nodeFs.mkdir(join(root, 'a/b'), { recursive: true });
    expect(() => nodeFs.mkdir(join(root, 'a/b'))).toThrow(hasCode('EEXIST'));
  });

  test('removes a file, an empty directory and a tree', () => {
    const root = makeTempDirectory();
    nodeFs.mkdir(join(root, 'tree/deep'), { recursive: true });
    nodeFs.writeFile(join(root, 'tree/deep/file'), '');
    expect(() => nodeFs.rmdir(join(root, 'tree'))).toThrow(hasCode('ENOTEMPTY'));
    nodeFs.unlink(join(root, 'tree/deep/file'));
    nodeFs.rmdir(join(root, 'tree/deep'));
    nodeFs.removeTree(join(root, 'tree'));
    nodeFs.removeTree(join(root, 'tree'));
    expect(nodeFs.readDirectory(root)).toEqual([]);
  });

  test('removes a link and not what it points to', () => {
    const root = makeTempDirectory();
    nodeFs.mkdir(join(root, 'kept'));
    nodeFs.writeFile(join(root, 'kept/file'), 'x');
    nodeFs.mkdir(join(root, 'tree'));
    nodeFs.symlink(join(root, 'kept'), join(root, 'tree/link'), 'directory');
    nodeFs.removeTree(join(root, 'tree'));
    expect(readText(join(root, 'kept/file'))).toBe('x');
  });

  test('reads a link as it was written and resolves real paths', () => {
    const root = makeTempDirectory();
    nodeFs.writeFile(join(root, 'file'), '');
    nodeFs.symlink('file', join(root, 'link'), 'file');
    expect(nodeFs.readLink(join(root, 'link'))).toBe('file');
    expect(nodeFs.realPath(join(root, 'link'))).toBe(join(root, 'file'));
  });

  test('sets mode and modification time', () => {
    const file = join(makeTempDirectory(), 'a');
    nodeFs.writeFile(file, '');
    nodeFs.chmod(file, 0o640);
    nodeFs.setModified(file, 499_162_500_000);
    expect(nodeFs.stat(file)).toMatchObject({ modifiedMs: 499_162_500_000 });
    expect((nodeFs.stat(file)?.mode ?? 0) & 0o777).toBe(0o640);
  });

  test('syncs files and directories', () => {
    const root = makeTempDirectory();
    nodeFs.writeFile(join(root, 'a'), 'x');
    nodeFs.sync(join(root, 'a'));
    nodeFs.sync(root);
    expect(() => nodeFs.sync(join(root, 'none'))).toThrow(hasCode('ENOENT'));
  });

  test('tells whether this user may write, which root always may', () => {
    const file = join(makeTempDirectory(), 'a');
    nodeFs.writeFile(file, '');
    expect(nodeFs.isWritable(file)).toBe(true);
    nodeFs.chmod(file, 0o400);
    expect(nodeFs.isWritable(file)).toBe(isRoot);
  });

  test('tells that nothing is not writable', () => {
    expect(nodeFs.isWritable(join(makeTempDirectory(), 'none'))).toBe(false);
  });
});

function hasCode(code: string): unknown {
  return expect.objectContaining({ code });
}

function readText(file: string): string {
  return fs.readFileSync(file, 'utf8');
}

function succeeds(run: () => void): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}
