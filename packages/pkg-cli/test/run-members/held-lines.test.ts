import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Line, openHeldLines } from '../../src/run-members/held-lines.ts';

const before = process.env['TMPDIR'];
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-held-'));
  process.env['TMPDIR'] = directory;
});
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(directory, { recursive: true });
});

function makeLines(count: number): readonly Line[] {
  return Array.from({ length: count }, (_, at) => ({
    from: (['stdout', 'stderr', 'note'] as const)[at % 3] ?? 'note',
    bytes: Buffer.from(`${at} grün\0${'x'.repeat(at % 50)}\n`),
  }));
}

function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true }).map(String);
}

describe('openHeldLines', () => {
  it.each([1, 100, 10_000, 1_000_000])(
    'gives every line back in order, with %i bytes in memory',
    (maxBytes) => {
      const held = openHeldLines(maxBytes);
      const lines = makeLines(500);
      for (const line of lines) held.hold(line);
      expect(filesIn(directory).length > 0).toBe(maxBytes < 20_000);
      const shown: Line[] = [];
      held.release((part) => shown.push(...part));
      expect(shown).toEqual(lines);
      expect(filesIn(directory)).toEqual([]);
      held.release((part) => expect(part).toEqual([]));
    },
  );

  it('keeps all in memory where no file can be written', () => {
    const blocked = join(directory, 'file');
    writeFileSync(blocked, '');
    process.env['TMPDIR'] = blocked;
    const held = openHeldLines(10);
    const lines = makeLines(20);
    for (const line of lines) held.hold(line);
    const shown: Line[] = [];
    held.release((part) => shown.push(...part));
    expect(shown).toEqual(lines);
    expect(existsSync(blocked)).toBe(true);
  });
});
