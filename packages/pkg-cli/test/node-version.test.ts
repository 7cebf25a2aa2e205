import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeVersionOf } from '../src/node-version.ts';

let base: string;
let memory: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  memory = join(base, 'cache', 'dx', 'node-version');
});

afterEach(() => rmSync(base, { recursive: true }));

const versionOf = (program: string): string | undefined => nodeVersionOf(program, memory, nodeFs);

test('a Node is asked once, and again when it is another file', () => {
  const node = nodeSaying('v20.20.0');
  expect(versionOf(node)).toBe('v20.20.0');
  expect(timesAsked()).toBe(1);
  expect(versionOf(node)).toBe('v20.20.0');
  expect(timesAsked()).toBe(1);
  nodeSaying('v22.1.0');
  expect(versionOf(node)).toBe('v22.1.0');
  expect(timesAsked()).toBe(2);
});

test('one that is found through a link is the same', () => {
  const node = nodeSaying('v20.20.0');
  symlinkSync(node, join(base, 'nodejs'));
  versionOf(node);
  expect(versionOf(join(base, 'nodejs'))).toBe('v20.20.0');
  expect(timesAsked()).toBe(1);
});

test('what only stands in for Node is asked each time', () => {
  const small = nodeSaying('v20.20.0', 'small');
  versionOf(small);
  versionOf(small);
  expect(timesAsked()).toBe(2);
  renameSync(nodeSaying('v22.1.0'), join(base, 'manager'));
  rmSync(join(base, 'shims'), { recursive: true, force: true });
  mkdirSync(join(base, 'shims'));
  symlinkSync('../manager', join(base, 'shims', 'node'));
  versionOf(join(base, 'shims', 'node'));
  versionOf(join(base, 'shims', 'node'));
  expect(timesAsked()).toBe(4);
});

test.each([
  ['is damaged', 'x\ny'],
  ['has no version', undefined],
])('a memory that %s is made anew', (_, text) => {
  const node = nodeSaying('v20.20.0');
  versionOf(node);
  const [stamp] = readFileSync(memory, 'utf8').split('\n');
  writeFileSync(memory, text ?? `${stamp}\n20; rm -rf\n`);
  expect(versionOf(node)).toBe('v20.20.0');
  expect(timesAsked()).toBe(2);
  expect(readFileSync(memory, 'utf8')).toBe(`${stamp}\nv20.20.0\n`);
});

test('where nothing can be kept, it is asked each time', () => {
  const node = nodeSaying('v20.20.0');
  writeFileSync(join(base, 'cache'), '');
  expect([versionOf(node), versionOf(node), nodeVersionOf(node, undefined, nodeFs)]).toEqual(
    Array(3).fill('v20.20.0'),
  );
  expect(timesAsked()).toBe(3);
});

test('the Node of this process says what it is', () => {
  expect(versionOf(process.execPath)).toBe(process.version);
  expect(versionOf(process.execPath)).toBe(process.version);
});

test('a program that is no Node has no version', () => {
  copyFileSync('/bin/true', join(base, 'node'));
  chmodSync(join(base, 'node'), 0o755);
  expect(versionOf(join(base, 'node'))).toBeUndefined();
});

/** A script as large as a Node, which counts how often it was started. */
function nodeSaying(version: string, size: 'large' | 'small' = 'large'): string {
  const file = join(base, 'node');
  writeFileSync(`${file}.new`, `#!/bin/sh\necho asked >>'${base}/asked'\necho ${version}\nexit\n`, {
    mode: 0o755,
  });
  if (size === 'large') truncateSync(`${file}.new`, 30_000_000);
  renameSync(`${file}.new`, file);
  return file;
}

function timesAsked(): number {
  return statSync(join(base, 'asked')).size / 'asked\n'.length;
}
