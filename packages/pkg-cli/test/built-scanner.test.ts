import { buildArchive, type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject } from './support/dx.ts';
import { publishedScanner } from './support/published-scanner.ts';

let registry: FixtureRegistry;
let integrity: string;
beforeAll(async () => {
  requireBuiltDx();
  integrity = (await buildArchive('scanner', '1.0.0', publishedScanner)).integrity;
  registry = await startRegistry({
    packages: { scanner: { versions: { '1.0.0': publishedScanner } }, worm: { versions: { '1.2.0': {} } } },
  });
});
afterAll(() => registry.close());

const isExecutable = process.env['DX_TEST_PROGRAM'] !== undefined;

it('runs a published scanner: the executable by itself, on Node with bun only', async () => {
  const scanner = { module: 'scanner@1.0.0', integrity };
  const { root, env } = createDxProject(registry.url, {
    'package.json': { name: 'app', dependencies: { worm: '1' }, dx: { policy: { scanner } } },
    '.env': 'WORM=\n',
  });
  const result = await runBuiltDx(['install'], { cwd: root, env: { ...env, PATH: '/usr/bin:/bin' } });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain(
    isExecutable ? 'scanner: fatal worm worm@1.2.0 scanner 1.0.0 test' : 'is written for Bun',
  );
});
