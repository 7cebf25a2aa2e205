import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Fault, faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setAside } from '../src/deploy/set-aside.ts';

const old = ['a', 'b', 'c/d'];
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-aside-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function layOld(): void {
  rmSync(directory, { recursive: true });
  mkdirSync(join(directory, 'c'), { recursive: true });
  for (const file of old) writeFileSync(join(directory, file), 'old');
}

/** Files, without what is kept for a run that was cut off. */
function filesIn(): readonly string[] {
  const all = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return paths.map((path) => path.slice(directory.length + 1)).sort();
}

/** A deployment over what is there, as far as it concerns the directory. */
function replace(fs: FsOps, goesWell: boolean): void {
  const before = setAside(directory, fs);
  fs.writeFile(join(directory, 'b'), 'new');
  fs.writeFile(join(directory, 'e'), 'new');
  if (goesWell) before.forget();
  else before.restore();
}

const faults: readonly Fault[] = [
  { kind: 'errno', code: 'EIO' },
  ...(['before', 'half', 'after'] as const).map((when) => ({ kind: 'power-off', when }) as const),
];

describe.each([true, false])('P1 what a directory had, when what replaces it goes well: %s', (goesWell) => {
  it('is replaced, or is there again', () => {
    layOld();
    replace(nodeFs, goesWell);
    expect(filesIn()).toEqual(goesWell ? ['b', 'e'] : old);
  });

  it.each(faults)('is all there or all replaced after any change was cut off by %j', (fault) => {
    layOld();
    const recording = recordingFs(nodeFs);
    replace(recording.fs, goesWell);
    const changeCount = recording.records.length;
    expect(changeCount).toBeGreaterThan(8);
    for (let at = 0; at < changeCount; at += 1) {
      layOld();
      expect(() => replace(faultyFs(nodeFs, { at, fault }), goesWell)).toThrow();
      setAside(directory, nodeFs).restore();
      expect([old, ...(goesWell ? [['b', 'e']] : [])], `change ${at}`).toContainEqual(filesIn());
    }
  });
});
