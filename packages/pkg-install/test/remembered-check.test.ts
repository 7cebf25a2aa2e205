import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs } from '@dx/pkg-core/testing';
import { formatPackageLock, type Lockfile, readPackageLock } from '@dx/pkg-lock';
import { parseManifest, type Workspace } from '@dx/pkg-workspace';
import { expect, it } from 'vitest';
import { projectRules } from '../src/project-rules.ts';
import { type RememberedCheckOptions, rememberedCheck } from '../src/remembered-check.ts';

function workspace(range: string, more: object = {}): Workspace {
  const text = JSON.stringify({ name: 'app', dependencies: { a: range }, ...more });
  const importers = { '': parseManifest(text, '/app/package.json') };
  return { root: '/app', importers, selected: '', catalogs: {} } as unknown as Workspace;
}

const plain: RememberedCheckOptions = { allow: {}, rules: { overrideDirect: false } };

function lockfile(): Lockfile {
  const packages = {
    '': { name: 'app', dependencies: { a: '^1.0.0' } },
    'node_modules/a': { version: '1.0.0' },
  };
  const lock = readPackageLock(
    JSON.stringify({ name: 'app', lockfileVersion: 3, packages }),
    '/app/package-lock.json',
  );
  const style = { indent: '  ', newline: '\n' } as const;
  return {
    kind: 'npm',
    path: '/app/package-lock.json',
    lock,
    text: formatPackageLock(lock),
    style,
    lockfileVersion: 3,
  };
}

it('remembers what is satisfied and nothing else', () => {
  const home = mkdtempSync(join(tmpdir(), 'dx-'));
  const check = (range: string, found: Lockfile | undefined) =>
    rememberedCheck(nodeFs, home, workspace(range), found, plain).check.status;
  expect(check('^1.0.0', undefined)).toBe('unusable');
  expect(check('^2.0.0', lockfile())).toBe('stale');
  expect(check('^1.0.0', lockfile())).toBe('satisfied');
  expect(readdirSync(join(home, 'checks'))).toHaveLength(1);
  expect(check('^1.0.0', lockfile())).toBe('satisfied');
  expect(check('^2.0.0', lockfile())).toBe('stale');
  expect(readdirSync(join(home, 'checks'))).toHaveLength(1);
});

it('gives its verdict also where nothing can be remembered', () => {
  const home = mkdtempSync(join(tmpdir(), 'dx-'));
  const fs = faultyFs(nodeFs, { at: 0, fault: { kind: 'errno', code: 'EROFS' } });
  expect(rememberedCheck(fs, home, workspace('^1.0.0'), lockfile(), plain).check.status).toBe('satisfied');
  expect(readdirSync(home)).toEqual([]);
});

it('remembers a verdict for those rules about sources alone', () => {
  const home = mkdtempSync(join(tmpdir(), 'dx-'));
  for (const git of ['root', 'none'] as const)
    rememberedCheck(nodeFs, home, workspace('^1.0.0'), lockfile(), { ...plain, allow: { git } });
  expect(readdirSync(join(home, 'checks'))).toHaveLength(2);
});

it('I08 an override of what the project itself asks for makes a lock stale', () => {
  const home = mkdtempSync(join(tmpdir(), 'dx-'));
  const project = workspace('^1.0.0', { overrides: { a: '1.0.0' } });
  const rules = projectRules(project);
  expect(rememberedCheck(nodeFs, home, project, lockfile(), { ...plain, rules }).check).toMatchObject({
    status: 'stale',
    reasons: [{ kind: 'changed', name: 'a' }],
  });
});
