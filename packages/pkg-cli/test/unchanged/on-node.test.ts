import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from '@dx/fixture-registry';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchPath, recordPath } from '../../src/unchanged/input-record.ts';
import { repeatNotes, repeatWarnings } from '../../src/unchanged/repeat-told.ts';
import { requireBuiltDx, runBuiltDx } from '../support/built-dx.ts';
import { createDxProject } from '../support/dx.ts';

beforeAll(requireBuiltDx);

test('an install that is spared loads nothing of dx but what compares', async () => {
  const registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
  onTestFinished(() => registry.close());
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(
    join(directory, 'package.json'),
    '{"name":"app","version":"1.0.0","dependencies":{"a":"1.0.0"}}',
  );
  const code = mkdtempSync(join(tmpdir(), 'dx-'));
  // What was removed is deleted by a process of its own, which may still be ending.
  onTestFinished(() => rmSync(code, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  const env = {
    PATH: process.env['PATH'],
    HOME: code,
    NODE_COMPILE_CACHE: code,
    npm_config_registry: registry.url,
    npm_config_generations: 'false',
  };
  const install = () => runBuiltDx(['install'], { cwd: directory, env });
  await install();
  await install();
  const loaded = (): readonly string[] =>
    readdirSync(code, { recursive: true }).map(String).filter(isProgram);
  expect(loaded()).not.toEqual([]);
  rmSync(join(code, 'dx'), { recursive: true });
  expect((await install()).stdout).toMatch(/^nothing to do, up to date in \d+ ms\n$/);
  expect(loaded()).toEqual([]);
  writeFileSync(join(directory, 'package.json'), '{"name":"app","version":"1.0.0"}');
  expect((await install()).stdout).toMatch(/^removed 1 package /);
});

test('an install that is spared warns of the same as before, and leaves the launcher out of it', async () => {
  const engines = { node: '>=99' };
  const registry = await startRegistry({ packages: { a: { versions: { '1.0.0': { engines } } } } });
  onTestFinished(() => registry.close());
  const project = createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } },
  });
  const launch = { DX_LAUNCH: `1 2 3 4 ${project.root}/dx` };
  const env = { ...project.env, PATH: process.env['PATH'], ...launch, npm_config_odd_setting: 'x' };
  const install = () => runBuiltDx(['install'], { cwd: project.root, env });
  const first = await install();
  const second = await install();
  expect(existsSync(recordPath(project.root))).toBe(true);
  writeFileSync(join(project.root, 'package.json'), project.read('package.json'));
  const third = await install();
  expect(second.stderr).toMatch(/^warning a@1\.0\.0 needs Node >=99, and this is /m);
  expect(third.stderr).toBe(second.stderr);
  expect(first.stderr).toContain(third.stderr);
  expect(third.stdout).toMatch(/^nothing to do, up to date in \d+ ms\n$/);
  expect(readdirSync(launchPath(project.root))).toEqual(['record.json']);
});

test('an install that is spared says again who waits for approval', async () => {
  const registry = await startRegistry({
    packages: { a: { versions: { '1.0.0': { scripts: { install: 'node x.js' } } } } },
  });
  onTestFinished(() => registry.close());
  const project = createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } },
  });
  const launch = { DX_LAUNCH: `1 2 3 4 ${project.root}/dx` };
  const env = { ...project.env, PATH: process.env['PATH'], ...launch };
  const install = () => runBuiltDx(['install'], { cwd: project.root, env });
  await install();
  const second = await install();
  expect(existsSync(recordPath(project.root))).toBe(true);
  const third = await install();
  expect(second.stderr).toBe(
    '1 package waits for approval of install scripts: dx approve-scripts --pending\n',
  );
  expect(third.stderr).toBe(second.stderr);
  expect(third.stdout).toMatch(/^nothing to do, up to date in \d+ ms\n$/);
  expect(readdirSync(launchPath(project.root))).toEqual(['record.json']);
});

test('what a record warns of cannot steer a terminal', () => {
  const told: string[] = [];
  const stream = { isTTY: false, write: (text: string) => told.push(text) } as never;
  repeatWarnings(['a \u001b]0;title\u0007b'], { stdout: stream, stderr: stream, env: {} });
  repeatNotes(['b \u001b[2J'], { stdout: stream, stderr: stream, env: {} });
  expect(told).toEqual(['warning a ]0;titleb\n', 'b [2J\n']);
});

function isProgram(name: string): boolean {
  return /(?:^|[\\/])dx-[^\\/]*\.bin$/.test(name);
}
