import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIntegrity } from '@dx/pkg-core';
import type { UnpackedContents, UnpackedPackage } from '@dx/pkg-install';
import { beforeEach, expect, it } from 'vitest';
import { judgeFindings } from '../../src/gates/judge-findings.ts';

let home: string;
let looks: number;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dx-findings-'));
  looks = 0;
});

function contents(text: string): UnpackedContents {
  const digest = Buffer.from(text.padEnd(64)).toString('base64');
  const files = (): ReturnType<UnpackedContents['files']> => {
    looks += 1;
    return [{ path: 'index.js', bytes: Buffer.from(text) }];
  };
  return { integrity: parseIntegrity(`sha512-${digest}`), files };
}

const worm = 'eval(atob(text))';
const refused = ['a@1.0.0: decoded text is evaluated (F09, index.js)'];

function judge(text: string, more: Partial<UnpackedPackage> = {}): readonly string[] {
  return judgeFindings([{ name: 'a', version: '1.0.0', ...contents(text), ...more }], 'high', home).bad;
}

it('looks at the same contents once, and refuses them again', () => {
  expect([judge(worm), judge(worm)]).toEqual([refused, refused]);
  expect(looks).toBe(1);
});

it('looks again where contents, what they are compared with, or the name is another', () => {
  judge(worm);
  expect(judge('a()')).toEqual([]);
  expect(judge(worm, { previous: contents('a()') })).toEqual(refused);
  expect(judge(worm, { name: 'b' })).toEqual([refused[0]?.replace('a@', 'b@')]);
  expect(looks).toBe(5);
});

it('says the version that it is asked about', () => {
  judge(worm);
  expect(judge(worm, { version: '2.0.0' })).toEqual([refused[0]?.replace('1.0.0', '2.0.0')]);
  expect(looks).toBe(1);
});

it('looks again where what is kept was damaged or is of another package', () => {
  judge(worm);
  const kept = join(home, 'findings/v1');
  const [file = ''] = readdirSync(kept);
  const text = readFileSync(join(kept, file), 'utf8');
  writeFileSync(join(kept, file), text.replace('F09', 'F10'));
  expect(judge(worm)).toEqual(refused);
  judge('a()');
  const other = readdirSync(kept).find((name) => name !== file) ?? '';
  writeFileSync(join(kept, file), readFileSync(join(kept, other)));
  expect(judge(worm)).toEqual(refused);
  expect(looks).toBe(4);
});

it('judges where nothing can be kept', () => {
  writeFileSync(join(home, 'findings'), '');
  expect([judge(worm), judge(worm)]).toEqual([refused, refused]);
  expect(looks).toBe(2);
});
