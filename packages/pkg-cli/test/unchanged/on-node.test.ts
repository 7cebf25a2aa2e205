import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from '@dx/fixture-registry';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { requireBuiltDx, runBuiltDx } from '../support/built-dx.ts';

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

function isProgram(name: string): boolean {
  return /(?:^|[\\/])dx-[^\\/]*\.bin$/.test(name);
}
