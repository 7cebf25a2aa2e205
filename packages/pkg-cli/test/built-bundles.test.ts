import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltResult, requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject } from './support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  requireBuiltDx();
  const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
  registry = await startRegistry({
    packages: Object.fromEntries(
      names.map((name) => [name, { versions: { '1.0.0': { files: { 'index.js': contentOf(name) } } } }]),
    ),
  });
});
afterAll(() => registry.close());

/** Of 150 kB that nothing makes smaller: a small bundle is unpacked without threads. */
function contentOf(name: string): string {
  const hashes = Array.from({ length: 1_600 }, (_, at) => createHash('sha512').update(`${name} ${at}`));
  return hashes.map((hash) => hash.digest('base64')).join('\n');
}

/** Tells each thread that the process starts. */
const tellsThreads = `
const threads = require('node:worker_threads');
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(script, options) {
    process.stderr.write('thread ' + String(script).split('/').pop() + '\\n');
    super(script, options);
  }
};
`;

it('packs in one process and unpacks on threads in another, from where an install needs no registry', async () => {
  const dependencies = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`p${index}`, '1.0.0']));
  const { root, home, read } = createDxProject(registry.url, {
    'package.json': { name: 'app', dependencies },
  });
  const hook = join(home, 'tells-threads.cjs');
  writeFileSync(hook, tellsThreads);
  const run = (argv: readonly string[], folder: string): Promise<BuiltResult> =>
    runBuiltDx(argv, {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        DX_HOME: join(home, folder),
        CI: '1',
        ...(process.env['DX_TEST_PROGRAM'] === undefined ? { NODE_OPTIONS: `--require=${hook}` } : {}),
      },
    });
  expect(await run(['install', '--keep-archives'], 'one')).toMatchObject({ exitCode: 0 });
  expect(await run(['cache', 'pack', 'deps.dxb', '--offline'], 'one')).toMatchObject({ exitCode: 0 });
  rmSync(join(root, 'node_modules'), { recursive: true });
  const unpacked = await run(['cache', 'unpack', 'deps.dxb'], 'two');
  expect(unpacked).toMatchObject({ exitCode: 0 });
  expect(unpacked.stdout).toContain('30 packages unpacked');
  if (process.env['DX_TEST_PROGRAM'] === undefined) expect(unpacked.stderr).toContain('thread worker.cjs');
  expect(await run(['ci', '--offline'], 'two')).toMatchObject({ exitCode: 0 });
  expect(read('node_modules/p7/index.js')).toBe(contentOf('p7'));
  rmSync(join(root, 'node_modules'), { recursive: true });
  const made = readFileSync(join(root, 'deps.dxb'));
  expect(await run(['ci', '--offline', '--bundle', 'deps.dxb'], 'three')).toMatchObject({ exitCode: 0 });
  expect(existsSync(join(root, 'node_modules/p29/index.js'))).toBe(true);
  expect(readFileSync(join(root, 'deps.dxb')).equals(made)).toBe(true);
});
