import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltResult, requireBuiltDx, runBuiltDx } from './support/built-dx.ts';

let registry: FixtureRegistry;
let base: string;
beforeAll(async () => {
  requireBuiltDx();
  registry = await startRegistry({
    packages: { a: { versions: { '1.0.0': { files: { 'index.js': 'module.exports = 1;' } } } } },
  });
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
});
afterAll(async () => {
  await registry.close();
  rmSync(base, { recursive: true, force: true });
});

function project(name: string): string {
  const root = join(base, 'projects', name);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'app', dependencies: { a: '1.0.0' } }));
  writeFileSync(join(root, '.npmrc'), `registry=${registry.url}\naudit=false\ngenerations=false\n`);
  return root;
}

type Variables = Readonly<Record<string, string | undefined>>;

function install(root: string, env: Variables = {}): Promise<BuiltResult> {
  const { PATH } = process.env;
  return runBuiltDx(['install'], { cwd: root, env: { PATH, HOME: join(base, 'home'), ...env } });
}

function load(root: string): string {
  return execFileSync(process.execPath, ['-p', 'require("a")'], { cwd: root, encoding: 'utf8' });
}

/** The engine of the executable ends before dx begins; its launcher's shell may have a word first. */
const wordsOfGone = /^error(?: DX_MANIFEST_NOT_FOUND |: The current working directory was deleted)/m;

describe('dx', { timeout: 60_000 }, () => {
  it.each([
    ['no home directory', { HOME: undefined }],
    ['a home directory that is not there', { HOME: '/nonexistent/home' }],
    ['a home directory that is a file', { HOME: '/dev/null' }],
    ['no temporary directory', { TMPDIR: '/nonexistent/tmp' }],
    ['no PATH but that of the system', { PATH: '/usr/bin:/bin' }],
  ] satisfies readonly (readonly [string, Variables])[])(
    'installs with %s, and then has nothing to do',
    async (name, env) => {
      const root = project(name);
      expect(await install(root, env)).toMatchObject({ exitCode: 0 });
      expect(load(root)).toBe('1\n');
      expect((await install(root, env)).stdout).toContain('nothing to do');
    },
  );

  it.each([
    'a b',
    `q'uo"te`,
    'pct%41',
    'ha#sh',
    'new\nline',
    'semi;$HOME',
    '-dash',
    'back\\slash',
    '\u{1f600} ünï',
  ])('installs in a directory named %j', async (name) => {
    const root = project(name);
    expect(await install(root)).toMatchObject({ exitCode: 0 });
    expect(load(root)).toBe('1\n');
    expect((await install(root)).stdout).toContain('nothing to do');
  });

  it.each([
    ['077', 0o700, 0o600],
    ['000', 0o777, 0o644],
  ])(
    'makes what umask %s allows, and files of packages for nobody else to write',
    async (mask, mode, fileMode) => {
      const root = project(`umask-${mask}`);
      const old = process.umask(mask);
      try {
        expect(await install(root, { DX_HOME: join(base, `dx-${mask}`) })).toMatchObject({ exitCode: 0 });
      } finally {
        process.umask(old);
      }
      expect(statSync(join(root, 'node_modules')).mode & 0o777).toBe(mode);
      expect(statSync(join(root, 'node_modules/a/index.js')).mode & 0o777).toBe(fileMode);
    },
  );

  it('says that the directory is gone, and that a path is too long', async () => {
    const gone = project('gone');
    const going = runBuiltDx(['install'], {
      cwd: gone,
      env: { PATH: process.env['PATH'], HOME: join(base, 'home'), PWD: gone },
      onStart: () => rmSync(gone, { recursive: true }),
    });
    expect(await going).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(wordsOfGone),
    });
    const names = Array.from({ length: 19 }, () => 'x'.repeat(200)).join('/');
    const deep = project(join(names, 'y'.repeat(Math.max(1, 4_060 - base.length - 20 - names.length))));
    const result = await install(deep);
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('DX_FILE_SYSTEM (ENAMETOOLONG)'),
    });
    expect(result.stderr).toContain('use a directory nearer to the root');
    expect(readFileSync(join(deep, 'package.json'), 'utf8')).toContain('"a":"1.0.0"');
  });
});
