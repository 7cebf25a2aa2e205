import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionName, actionNames, type Disturbance, openAction } from '../src/action.ts';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'dx-'));
  write('', { name: 'root', dependencies: { b: '1', a: '1' } });
  for (const name of ['a', 'b', 'c']) write(`node_modules/${name}`, { name });
  mkdirSync(join(project, 'node_modules/.bin'));
});
afterEach(() => {
  rmSync(project, { recursive: true });
});

function write(location: string, manifest: object): void {
  mkdirSync(join(project, location), { recursive: true });
  writeFileSync(join(project, location, 'package.json'), JSON.stringify(manifest));
}

function open(name: ActionName): Disturbance {
  const action = openAction(name);
  if (action.kind !== 'disturbance') throw new Error(name);
  return action;
}

function restores(name: ActionName): boolean {
  const action = openAction(name);
  return action.kind === 'disturbance' && action.restores;
}

function root(): string {
  return readFileSync(join(project, 'package.json'), 'utf8');
}

test('rewritten leaves every byte and gives a new time', () => {
  const [file, text] = [join(project, 'package.json'), root()];
  utimesSync(file, 1, 1);
  open('rewritten').disturb(project);
  expect(root()).toBe(text);
  expect(statSync(file).mtimeMs).toBeGreaterThan(1_000);
});

test('missing takes one package away', () => {
  open('missing').disturb(project);
  expect(['a', 'b', 'c'].map((name) => existsSync(join(project, 'node_modules', name)))).toEqual([
    true,
    false,
    true,
  ]);
});

test('removed takes the last dependency by name away, and says when there is none', () => {
  const { disturb } = open('removed');
  disturb(project);
  expect(JSON.parse(root())).toEqual({ name: 'root', dependencies: { a: '1' } });
  disturb(project);
  expect(() => disturb(project)).toThrow('root has no dependencies');
});

test.each(actionNames.filter(restores))('%s changes no manifest', (name) => {
  const before = root();
  open(name).disturb(project);
  expect(root()).toBe(before);
});
