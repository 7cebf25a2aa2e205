import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lacksAdvisories, rememberLack } from '../src/index.ts';

const hourMs = 3_600_000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (nowMs: number) => ({ file: join(directory, 'audit.json'), fs: nodeFs, now: () => nowMs });

it('I12 a registry without advisories is not asked again for a day', () => {
  expect(lacksAdvisories('https://a.test/', at(0))).toBe(false);
  rememberLack('https://a.test/', at(1));
  rememberLack('https://b.test/', at(hourMs));
  expect(lacksAdvisories('https://a.test/', at(23 * hourMs))).toBe(true);
  expect(lacksAdvisories('https://a.test/', at(25 * hourMs))).toBe(false);
  expect(lacksAdvisories('https://b.test/', at(24 * hourMs))).toBe(true);
  expect(readdirSync(directory)).toEqual(['audit.json']);
});

it('a clock that was wrong once keeps nobody from asking', () => {
  rememberLack('https://a.test/', at(1_000 * hourMs));
  expect(lacksAdvisories('https://a.test/', at(0))).toBe(false);
});

it.each(['', '{', '[]', 'null', '{"version":2,"until":{"https://a.test/":9e99}}', '{"version":1,"until":3}'])(
  'a file that says %j says nothing',
  (text) => {
    writeFileSync(join(directory, 'audit.json'), text);
    expect(lacksAdvisories('https://a.test/', at(0))).toBe(false);
  },
);

it('what cannot be written is no failure', () => {
  rememberLack('https://a.test/', { ...at(0), file: join(directory, 'no', 'such', 'file') });
});
