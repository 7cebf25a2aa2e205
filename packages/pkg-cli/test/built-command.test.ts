import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type BuiltOptions, type BuiltResult, requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject, type DxProject } from './support/dx.ts';

const small = Array.from({ length: 40 }, (_, index) => `small-${index}`);
let registry: FixtureRegistry;
beforeAll(async () => {
  requireBuiltDx();
  registry = await startRegistry({
    packages: {
      a: {
        versions: {
          '1.0.0': { dependencies: { b: '^1.0.0' }, bin: { a: 'cli.js' }, files: { 'cli.js': '' } },
        },
      },
      b: { versions: { '1.2.0': { files: { 'index.js': 'module.exports = "b";\n' } } } },
      many: { versions: { '1.0.0': { dependencies: toRanges(small) } } },
      ...Object.fromEntries(small.map((name) => [name, { versions: { '1.0.0': {} } }])),
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => {
  registry.reset();
  registry.clearFaults();
});

function toRanges(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '^1.0.0']));
}

function project(): DxProject {
  return createDxProject(registry.url, { 'package.json': { name: 'app', dependencies: { a: '^1.0.0' } } });
}

function run(
  { root, home }: DxProject,
  argv: readonly string[],
  more: Partial<BuiltOptions> = {},
): Promise<BuiltResult> {
  const env = { PATH: process.env['PATH'], HOME: home, DX_HOME: join(home, 'dx'), ...more.env };
  return runBuiltDx(argv, { cwd: root, ...more, env });
}

it('installs a few packages, and the second run makes no request', async () => {
  const target = project();
  const first = await run(target, ['install']);
  expect(first).toMatchObject({ exitCode: 0 });
  expect(first.stdout).toMatch(/^added 2 packages in /);
  expect(target.read('node_modules/b/index.js')).toBe('module.exports = "b";\n');
  expect(existsSync(join(target.root, 'node_modules/.bin/a'))).toBe(true);
  registry.reset();
  const second = await run(target, ['install']);
  expect(second).toMatchObject({ exitCode: 0, stderr: '' });
  expect(second.stdout).toMatch(/^nothing to do, up to date in /);
  expect(registry.requests).toEqual([]);
});

it.each([
  ['dependencies that need threads at once', { a: '^1.0.0', ...toRanges(small) }, 42],
  ['one dependency that turns out to need threads', { many: '1.0.0' }, 41],
])('installs %s', async (_, dependencies, count) => {
  const target = createDxProject(registry.url, { 'package.json': { name: 'app', dependencies } });
  const { exitCode, stdout } = await run(target, ['install']);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(`^added ${count} packages`),
  });
  for (const name of small) expect(target.read(`node_modules/${name}/package.json`)).toContain(name);
  expect(await run(target, ['ls', '--all'])).toMatchObject({ exitCode: 0 });
});

it('gives a failure its code, its hint and exit code 1', async () => {
  const target = project();
  const { exitCode, stderr, stdout } = await run(target, ['add', 'b@^9']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('error DX_VERSION_NOT_FOUND');
  expect(stderr).toContain('hint  dx add b@1.2.0');
});

it('goes on quietly when nobody reads its output any more', async () => {
  const onStart: BuiltOptions['onStart'] = (child) => child.stdout?.destroy();
  expect(await run(project(), ['help'], { onStart })).toMatchObject({ exitCode: 0, stderr: '' });
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'P6 ends on %s during a download with %i and leaves the project as it was',
  async (signal, exitCode) => {
    const target = project();
    registry.fault({ path: 'b', only: 'archive', kind: 'hang' });
    const before = target.read('package.json');
    const result = await run(target, ['install'], {
      onStderr: (text, child) => {
        if (text.includes('Fetching packages')) child.kill(signal);
      },
    });
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain('error DX_CANCELLED');
    expect(target.read('package.json')).toBe(before);
    expect(existsSync(join(target.root, 'node_modules'))).toBe(false);
    expect(existsSync(join(target.root, 'lock.dxl'))).toBe(false);
    registry.clearFaults();
    expect(await run(target, ['install'])).toMatchObject({ exitCode: 0 });
  },
);

it('tells its version', async () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const { stdout } = await run(project(), ['--version']);
  expect(stdout.trim()).toBe((manifest as { version: string }).version);
});

it('tells its version though nobody reads it, and with -v too', async () => {
  const onStart: BuiltOptions['onStart'] = (child) => child.stdout?.destroy();
  expect(await run(project(), ['--version'], { onStart })).toMatchObject({ exitCode: 0, stderr: '' });
  const { stdout } = await run(project(), ['-v']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
});

it('takes neither variables nor programs from the files .env and bunfig.toml of a project', async () => {
  const target = createDxProject(registry.url, {
    'package.json': { name: 'app', dependencies: { a: '^1.0.0' } },
    '.env': 'npm_config_dry_run=true\n',
    'bunfig.toml': 'preload = ["./evil.js"]\n',
    'evil.js': 'console.log("ran a program of the project");\n',
  });
  const { exitCode, stdout } = await run(target, ['install']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^added 2 packages /) });
  expect(existsSync(join(target.root, 'node_modules/b/index.js'))).toBe(true);
});

it('brings the licences of the packages that are bundled into it', () => {
  const notices = readFileSync(new URL('../dist/THIRD_PARTY_NOTICES.txt', import.meta.url), 'utf8');
  expect(notices).toMatch(/^undici@\d+\.\d+\.\d+ \(MIT\)$/m);
  expect(notices).toMatch(/^semver@\d+\.\d+\.\d+ \(ISC\)$/m);
  expect(notices).not.toContain('@dx/');
});
