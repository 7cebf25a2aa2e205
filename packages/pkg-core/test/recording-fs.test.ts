import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FsOps, mutatingFsOps } from '../src/index.ts';
import { nodeFs } from '../src/node.ts';
import { recordingFs } from '../src/testing.ts';
import { changeEverything } from './change-everything.ts';
import { makeTempDirectory } from './temp-directory.ts';

describe('recordingFs', () => {
  test('records every kind of change with its paths, in order', () => {
    const root = makeTempDirectory();
    const { fs, records } = recordingFs(nodeFs);
    changeEverything(fs, root);
    expect(records.map(({ op, paths }) => [op, ...paths.map((path) => path.replace(root, ''))])).toEqual([
      ['mkdir', '/tree'],
      ['writeFile', '/tree/a'],
      ['openFile', '/tree/b'],
      ['writeFile', '/tree/b'],
      ['sync', '/tree/b'],
      ['rename', '/tree/b', '/tree/c'],
      ['link', '/tree/c', '/tree/d'],
      ['symlink', 'c', '/tree/e'],
      ['copyFile', '/tree/a', '/tree/f'],
      ['chmod', '/tree/f'],
      ['setModified', '/tree/f'],
      ['sync', '/tree'],
      ['unlink', '/tree/f'],
      ['mkdir', '/tree/g'],
      ['rmdir', '/tree/g'],
      ['removeTree', '/tree/d'],
    ]);
    expect(records.map(({ index }) => index)).toEqual(records.map((_, index) => index));
    expect(new Set(records.map(({ op }) => op))).toEqual(new Set(mutatingFsOps));
  });

  test('leaves the disk as the file system below it would', () => {
    const plain = makeTempDirectory();
    const recorded = makeTempDirectory();
    changeEverything(nodeFs, plain);
    changeEverything(recordingFs(nodeFs).fs, recorded);
    expect(listTree(recorded)).toEqual(listTree(plain));
  });

  test('records what fails', () => {
    const { fs, records } = recordingFs(nodeFs);
    expect(() => fs.unlink(join(makeTempDirectory(), 'none'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
    expect(records).toHaveLength(1);
  });

  test('does not record reads, and answers them', () => {
    const root = makeTempDirectory();
    nodeFs.writeFile(join(root, 'a'), 'x');
    nodeFs.symlink('a', join(root, 'b'), 'file');
    const { fs, records } = recordingFs(nodeFs);
    expect(readEverything(fs, root)).toEqual(readEverything(nodeFs, root));
    expect(records).toEqual([]);
  });
});

function readEverything(fs: FsOps, root: string): readonly unknown[] {
  return [
    fs.readFile(join(root, 'a')),
    fs.stat(join(root, 'a')),
    fs.lstat(join(root, 'b')),
    fs.readDirectory(root),
    fs.readLink(join(root, 'b')),
    fs.realPath(join(root, 'b')),
    fs.isWritable(root),
  ];
}

function listTree(root: string): readonly unknown[] {
  return nodeFs.readDirectory(join(root, 'tree')).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
