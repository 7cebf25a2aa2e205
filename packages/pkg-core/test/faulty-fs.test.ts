import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FsOps } from '../src/index.ts';
import { nodeFs } from '../src/node.ts';
import { type FaultPlan, faultyFs, recordingFs } from '../src/testing.ts';
import { changeEverything } from './change-everything.ts';
import { makeTempDirectory } from './temp-directory.ts';

const changeCount = 16;
const everyChange = Array.from({ length: changeCount }, (_, at) => at);

describe('faultyFs with an errno', () => {
  test.each(everyChange)('fails change %i with nothing changed by it', (at) => {
    const { fs: recorded, records } = recordingFs(nodeFs);
    const fs = faultyFs(recorded, { at, fault: { kind: 'errno', code: 'ENOSPC' } });
    expect(() => changeEverything(fs, makeTempDirectory())).toThrow(
      expect.objectContaining({ code: 'ENOSPC' }),
    );
    expect(records).toHaveLength(at);
  });

  test('hits once', () => {
    const file = join(makeTempDirectory(), 'a');
    const fs = faultyFs(nodeFs, { at: 0, fault: { kind: 'errno', code: 'EIO' } });
    expect(() => fs.writeFile(file, 'x')).toThrow(
      expect.objectContaining({ code: 'EIO', path: file, syscall: 'writeFile' }),
    );
    fs.writeFile(file, 'x');
    expect(readFileSync(file, 'utf8')).toBe('x');
  });

  test('names both paths of a rename, as Node does', () => {
    const fs = faultyFs(nodeFs, { at: 0, fault: { kind: 'errno', code: 'EXDEV' } });
    expect(() => fs.rename('/a', '/b')).toThrow(
      expect.objectContaining({ code: 'EXDEV', path: '/a', dest: '/b' }),
    );
  });

  test('does nothing when the plan is beyond the last change', () => {
    const fs = faultyFs(nodeFs, { at: changeCount, fault: { kind: 'errno', code: 'EIO' } });
    expect(() => changeEverything(fs, makeTempDirectory())).not.toThrow();
  });
});

describe('faultyFs with a power-off', () => {
  test.each(everyChange)('at change %i lets nothing happen afterwards', (at) => {
    for (const when of ['before', 'half', 'after'] as const) {
      const root = makeTempDirectory();
      const { fs: recorded, records } = recordingFs(nodeFs);
      const fs = faultyFs(recorded, { at, fault: { kind: 'power-off', when } });
      expect(() => changeEverything(fs, root)).toThrow(isPowerOff);
      const made = records.length;
      expect(made).toBe(when === 'after' || (when === 'half' && isWrite(at)) ? at + 1 : at);
      expectDark(fs, root);
      expect(records).toHaveLength(made);
    }
  });

  test.each([
    ['before', undefined],
    ['half', 'cont'],
    ['after', 'content\u00e9'],
  ] as const)('%s leaves that much of a written file', (when, left) => {
    const file = join(makeTempDirectory(), 'a');
    const plan: FaultPlan = { at: 0, fault: { kind: 'power-off', when } };
    expect(() => faultyFs(nodeFs, plan).writeFile(file, 'content\u00e9')).toThrow(isPowerOff);
    expect(readIfThere(file)).toBe(left);
  });

  test('leaves half of what was written to an open file, and closes it', () => {
    const file = join(makeTempDirectory(), 'a');
    const opened = faultyFs(nodeFs, { at: 2, fault: { kind: 'power-off', when: 'half' } }).openFile(file);
    opened.write(new TextEncoder().encode('1234'));
    expect(() => opened.write(new TextEncoder().encode('5678'))).toThrow(isPowerOff);
    expect(() => opened.close()).toThrow(isPowerOff);
    expect(readIfThere(file)).toBe('123456');
  });
});

const isPowerOff = expect.objectContaining({ code: 'EPOWEROFF' });

function isWrite(at: number): boolean {
  return at === 1 || at === 3;
}

function expectDark(fs: FsOps, root: string): void {
  const file = join(root, 'x');
  const calls: readonly (() => unknown)[] = [
    () => fs.readFile(file),
    () => fs.stat(file),
    () => fs.lstat(file),
    () => fs.readDirectory(root),
    () => fs.readLink(file),
    () => fs.realPath(root),
    () => fs.isWritable(root),
    () => fs.writeFile(file, ''),
    () => fs.openFile(file),
    () => fs.removeTree(root),
  ];
  for (const call of calls) expect(call).toThrow(isPowerOff);
}

function readIfThere(file: string): string | undefined {
  return nodeFs.stat(file) === undefined ? undefined : readFileSync(file, 'utf8');
}
