import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeMember, pickMember } from '../src/member.ts';
import { writePnpmWorkspace } from '../src/pnpm-workspace.ts';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => {
  rmSync(project, { recursive: true });
});

function write(location: string, manifest: object): void {
  mkdirSync(join(project, location), { recursive: true });
  writeFileSync(join(project, location, 'package.json'), JSON.stringify(manifest));
}

function read(location: string): unknown {
  return JSON.parse(readFileSync(join(project, location, 'package.json'), 'utf8'));
}

function writeThree(): void {
  write('', { name: 'root', workspaces: ['packages/*'] });
  for (const name of ['a', 'b', 'c']) write(`packages/${name}`, { name });
  write('packages/a/node_modules/x', { name: 'x' });
}

test('picks the member in the middle, and the root where there are none', () => {
  write('', { name: 'root' });
  expect(pickMember(project)).toEqual({ name: 'root', location: '' });
  writeThree();
  expect(pickMember(project)).toEqual({ name: 'b', location: 'packages/b' });
});

test('gives that member one more dependency and leaves the others as they are', () => {
  writeThree();
  write('packages/b', { name: 'b', dependencies: { ms: '^2.0.0' } });
  changeMember(project);
  expect(read('packages/b')).toEqual({ name: 'b', dependencies: { ms: '^2.0.0', mitt: '^3.0.1' } });
  expect(read('packages/a')).toEqual({ name: 'a' });
  expect(() => changeMember(project)).toThrow('b has mitt already');
});

test('pnpm is told of the members, and that they mean each other', () => {
  writeThree();
  write('packages/b', { name: 'b', dependencies: { a: '*', ms: '*' }, devDependencies: { c: '^1.0.0' } });
  writePnpmWorkspace(project);
  expect(read('packages/b')).toEqual({
    name: 'b',
    dependencies: { a: 'workspace:*', ms: '*' },
    devDependencies: { c: 'workspace:^1.0.0' },
  });
  expect(read('packages/a')).toEqual({ name: 'a' });
  expect(readFileSync(join(project, 'pnpm-workspace.yaml'), 'utf8')).toBe(
    "packages:\n  - 'packages/*'\nminimumReleaseAge: 0\n",
  );
});

test('a project without members is no workspace for pnpm', () => {
  write('', { name: 'root' });
  writePnpmWorkspace(project);
  expect(readFileSync(join(project, 'pnpm-workspace.yaml'), 'utf8')).toBe('minimumReleaseAge: 0\n');
});
