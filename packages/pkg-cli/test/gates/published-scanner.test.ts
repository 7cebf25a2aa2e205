import { mkdtempSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildArchive, type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isTypeScript, isWrittenForBun } from '../../src/gates/scanner-runtime.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { publishedScanner } from '../support/published-scanner.ts';

let registry: FixtureRegistry;
let integrity: string;
beforeAll(async () => {
  integrity = (await buildArchive('scanner', '1.0.0', publishedScanner)).integrity;
  registry = await startRegistry({
    packages: {
      scanner: { versions: { '1.0.0': publishedScanner } },
      plain: { versions: { '1.0.0': {} } },
      worm: { versions: { '1.2.0': {} } },
    },
  });
});
afterAll(() => registry.close());

const bunProgram = join(
  dirname(createRequire(import.meta.url).resolve('bun/package.json')),
  'bin',
  'bun.exe',
);

/** Directory with these programs and no others. */
function binOf(programs: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'dx-bin-'));
  for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(directory, name));
  return directory;
}

function project(
  dependency: string,
  module: string,
  more: Readonly<Record<string, unknown>> = {},
): DxProject {
  const scanner = module.startsWith('./') ? { module } : { module, integrity };
  return createDxProject(registry.url, {
    'package.json': {
      ...{ name: 'app', version: '1.0.0', dependencies: { [dependency]: '1' } },
      dx: { policy: { scanner } },
    },
    ...more,
  });
}

describe('a scanner as they are published: TypeScript, files without endings, JSON, the module bun', () => {
  it('runs where bun is on PATH, and reads no file of the project', async () => {
    const PATH = binOf({ node: process.execPath, bun: bunProgram });
    const files = { 'bunfig.toml': 'preload = ["./gone.ts"]\n', '.env': 'WORM=\n' };
    const { exitCode, stderr } = await project('worm', 'scanner@1.0.0', files).dx('install', { PATH });
    expect(stderr).toContain('scanner: fatal worm worm@1.2.0 scanner 1.0.0 test');
    expect(exitCode).toBe(1);
    expect(await project('plain', 'scanner@1.0.0').dx('install', { PATH })).toMatchObject({ exitCode: 0 });
  });

  it('is refused where there is Node alone', async () => {
    const PATH = binOf({ node: process.execPath });
    for (const module of ['scanner@1.0.0', './scan.ts']) {
      const { exitCode, stderr } = await project('plain', module).dx('install', { PATH });
      expect(stderr).toContain(`The scanner ${module} is written for Bun`);
      expect(exitCode).toBe(1);
    }
  });
});

it('a scanner in JavaScript needs no Bun', async () => {
  const PATH = binOf({ node: process.execPath });
  const text = "export const scanner = { version: '1', scan: async () => [] }";
  expect(await project('plain', './scan.mjs', { 'scan.mjs': text }).dx('install', { PATH })).toMatchObject({
    exitCode: 0,
  });
});

it.each([
  [true, { engines: { bun: '>=1' } }],
  [true, { exports: './src/index.ts' }],
  [true, { exports: { '.': { types: './index.d.ts', default: './index.mts' } } }],
  [true, { module: 'index.tsx' }],
  [false, { exports: { '.': { types: './index.d.ts', default: './index.js' } }, types: './index.d.ts' }],
  [false, { main: 'index.js', engines: { node: '>=20' } }],
  [false, {}],
])('says %s of %j', (expected, manifest) => {
  expect(isWrittenForBun(manifest)).toBe(expected);
});

it('tells TypeScript by its ending', () => {
  expect(['./a.ts', './a.cts', './a.js', './a.d.ts', './ats', './a.ts/b.mjs'].map(isTypeScript)).toEqual([
    ...[true, true, false, false, false, false],
  ]);
});
