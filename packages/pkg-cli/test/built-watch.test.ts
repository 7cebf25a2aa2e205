import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { followWatch, type WatchEvent, type WatchMessage, watchAddress } from '@dx/pkg-build';
import { nodeFs } from '@dx/pkg-core/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject, type DxProject } from './support/dx.ts';
import { startWatching, type WatchingDx } from './support/watching-dx.ts';

let registry: FixtureRegistry;
let watching: WatchingDx[] = [];

beforeAll(async () => {
  requireBuiltDx();
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': {}, '2.0.0': { dependencies: { b: '^1.0.0' } } } },
      b: { versions: { '1.0.0': {}, '1.1.0': {} } },
      native: { versions: { '1.0.0': { scripts: { install: 'touch ran' } } } },
      copyleft: { versions: { '1.0.0': { license: 'GPL-3.0-only' } } },
    },
  });
});
afterAll(() => registry.close());
afterEach(async () => {
  registry.clearFaults();
  await Promise.all(watching.map((one) => one.end('SIGKILL')));
  watching = [];
});

function create(
  manifest: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, unknown>> = {},
): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', ...manifest },
    ...files,
  });
}

async function watchFrom(project: DxProject, argv: readonly string[] = []): Promise<WatchingDx> {
  const one = startWatching(project, argv);
  watching.push(one);
  await one.until('watching');
  return one;
}

/** As editors do: beside it, then over it. */
function save(project: DxProject, manifest: unknown, path = 'package.json'): void {
  const file = join(project.root, path);
  writeFileSync(
    `${file}.new`,
    typeof manifest === 'string' ? manifest : JSON.stringify(manifest, undefined, 2),
  );
  renameSync(`${file}.new`, file);
}

function versionOf({ root }: DxProject, name: string): string | undefined {
  const file = join(root, 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

const kinds = (events: readonly WatchEvent[]): readonly string[] => events.map(({ kind }) => kind);

describe('dx watch', () => {
  it('adds, bumps and removes what a saved manifest says, and writes the lockfile', async () => {
    const project = create({ dependencies: { a: '1.0.0' } });
    const seen = await watchFrom(project, ['--lockfile=npm']);
    expect(versionOf(project, 'a')).toBe('1.0.0');
    save(project, { name: 'app', dependencies: { a: '^2.0.0' } });
    const [changed, updated] = await seen.until('updated');
    expect(changed).toEqual({ kind: 'updating', paths: ['package.json'] });
    expect(updated).toMatchObject({
      packages: [
        { kind: 'added', name: 'b', path: 'node_modules/b', to: '1.1.0' },
        { kind: 'changed', name: 'a', path: 'node_modules/a', from: '1.0.0', to: '2.0.0' },
      ],
      written: ['package-lock.json'],
    });
    save(project, { name: 'app' });
    await seen.until('updated');
    expect([versionOf(project, 'a'), versionOf(project, 'b')]).toEqual([undefined, undefined]);
    expect(JSON.parse(project.read('package-lock.json')).packages).toEqual({ '': { name: 'app' } });
  });

  it('waits for the next save of a broken manifest, says so once, and leaves everything as it was', async () => {
    const project = create({ dependencies: { a: '1.0.0' } });
    const seen = await watchFrom(project);
    save(project, '{ "name": "app", ');
    expect((await seen.until('broken')).at(-1)).toMatchObject({ code: 'DX_MANIFEST_PARSE' });
    expect(versionOf(project, 'a')).toBe('1.0.0');
    save(project, { name: 'app', dependencies: { a: '2.0.0' } });
    expect(kinds(await seen.until('updated'))).toEqual(['updating', 'updated']);
    expect(versionOf(project, 'a')).toBe('2.0.0');
  });

  it('can be started in a project whose manifest is broken', async () => {
    const project = create({}, { 'package.json': '{' });
    const seen = await watchFrom(project);
    save(project, { dependencies: { b: '1.0.0' } });
    await seen.until('updated');
    expect(versionOf(project, 'b')).toBe('1.0.0');
  });

  it('installs nothing that a gate refuses until somebody decides', async () => {
    const project = create({ dx: { policy: { licenses: { deny: ['GPL-3.0-only'] } } } });
    const seen = await watchFrom(project);
    const before = project.read('package.json');
    const manifest = JSON.parse(before);
    save(project, { ...manifest, dependencies: { copyleft: '1.0.0', a: '1.0.0' } });
    expect((await seen.until('held')).at(-1)).toMatchObject({ code: 'DX_GATE_REFUSED' });
    expect([versionOf(project, 'copyleft'), versionOf(project, 'a')]).toEqual([undefined, undefined]);
    save(project, { ...manifest, dependencies: { a: '1.0.0' } });
    await seen.until('updated');
    expect([versionOf(project, 'copyleft'), versionOf(project, 'a')]).toEqual([undefined, '1.0.0']);
  });

  it('runs no script that nobody approved, and says who waits', async () => {
    const project = create({});
    const seen = await watchFrom(project);
    save(project, { name: 'app', dependencies: { native: '1.0.0' } });
    expect((await seen.until('updated')).at(-1)).toMatchObject({ waiting: ['native@1.0.0'] });
    expect(existsSync(join(project.root, 'node_modules/native/ran'))).toBe(false);
    save(project, {
      name: 'app',
      dependencies: { native: '1.0.0' },
      allowScripts: { 'native@1.0.0': true },
    });
    await expect
      .poll(() => existsSync(join(project.root, 'node_modules/native/ran')), { timeout: 20_000 })
      .toBe(true);
  });

  it('tries again by itself when the registry is away, and says so once', async () => {
    const project = create({});
    const seen = await watchFrom(project);
    registry.fault({ path: 'b', kind: 'status', status: 503, times: 2 });
    save(project, { name: 'app', dependencies: { b: '1.0.0' } });
    expect((await seen.until('failed')).at(-1)).toMatchObject({ retryInMs: 2000 });
    expect(kinds(await seen.until('updated'))).toEqual(['updated']);
    expect(versionOf(project, 'b')).toBe('1.0.0');
  });

  it('takes up new members and settings', async () => {
    const project = create({ workspaces: ['packages/*'] });
    const seen = await watchFrom(project);
    mkdirSync(join(project.root, 'packages/one'), { recursive: true });
    save(
      project,
      { name: 'one', version: '1.0.0', dependencies: { b: '1.0.0' } },
      'packages/one/package.json',
    );
    await expect.poll(() => versionOf(project, 'b'), { timeout: 20_000 }).toBe('1.0.0');
    expect(versionOf(project, 'one')).toBe('1.0.0');
    const count = seen.events.length;
    save(project, `${project.read('.npmrc')}linker=isolated\n`, '.npmrc');
    await expect
      .poll(() => existsSync(join(project.root, 'packages/one/node_modules/b')), { timeout: 20_000 })
      .toBe(true);
    expect(kinds(seen.events.slice(count))).not.toContain('failed');
  });

  it('follows git from branch to branch', async () => {
    const project = create({ dependencies: { a: '1.0.0' } }, { '.gitignore': 'node_modules\n' });
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.test', ...args], {
        cwd: project.root,
        env: { ...project.env, GIT_CONFIG_NOSYSTEM: '1' },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    git('init', '-b', 'main');
    const seen = await watchFrom(project);
    git('add', '-A');
    git('commit', '-m', 'one');
    git('checkout', '-b', 'two');
    save(project, { name: 'app', dependencies: { a: '2.0.0' } });
    await seen.until('updated');
    git('commit', '-am', 'two');
    for (const [branch, version] of [
      ['main', '1.0.0'],
      ['two', '2.0.0'],
      ['main', '1.0.0'],
    ] as const) {
      git('checkout', branch);
      await seen.until('updated');
      expect(versionOf(project, 'a'), branch).toBe(version);
      expect(git('status', '--porcelain')).toBe('');
    }
  });

  it('respects what is installed in another terminal', async () => {
    const project = create({ dependencies: { a: '1.0.0' } });
    const seen = await watchFrom(project);
    const { root, env } = project;
    for (const argv of [
      ['add', 'b@1.0.0'],
      ['remove', 'b'],
      ['add', 'a@2.0.0'],
    ])
      expect(await runBuiltDx(argv, { cwd: root, env })).toMatchObject({ exitCode: 0 });
    expect(versionOf(project, 'a')).toBe('2.0.0');
    save(project, { ...JSON.parse(project.read('package.json')), description: 'last' });
    await seen.until('current');
    expect(kinds(seen.events)).not.toContain('failed');
    expect(kinds(seen.events)).not.toContain('held');
    expect(versionOf(project, 'a')).toBe('2.0.0');
  });

  it('has everything ready by the time that somebody types dx install', async () => {
    const project = create({});
    const seen = await watchFrom(project);
    save(project, { name: 'app', dependencies: { a: '2.0.0' } });
    await seen.until('updated');
    const { root, env } = project;
    await expect
      .poll(() => existsSync(join(root, 'node_modules/.dx/launch/record.json')), { timeout: 20_000 })
      .toBe(true);
    const { stdout } = await runBuiltDx(['install'], { cwd: root, env });
    expect(stdout).toMatch(/^nothing to do/);
  });

  it('tells programs that listen, is there once for a project, and takes its socket away', async () => {
    const project = create({ dependencies: { a: '1.0.0' } });
    const { root, env } = project;
    const userId = process.getuid?.();
    const address = watchAddress(root, { temporary: tmpdir(), userId, platform: process.platform });
    const messages: WatchMessage[] = [];
    const followed = followWatch({ address, fs: nodeFs, userId, onMessage: (each) => messages.push(each) });
    const seen = await watchFrom(project);
    await expect
      .poll(() => messages[0], { timeout: 10_000 })
      .toMatchObject({ kind: 'greeting', root, protocol: 1 });
    save(project, { name: 'app', dependencies: { a: '2.0.0' } });
    await expect
      .poll(() => messages.filter(({ kind }) => kind === 'updated').at(-1), { timeout: 20_000 })
      .toMatchObject({ packages: [{ name: 'b' }, { name: 'a', from: '1.0.0', to: '2.0.0' }] });
    const second = await runBuiltDx(['watch'], { cwd: root, env: { ...env, TMPDIR: tmpdir() } });
    expect(second).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('DX_WATCH_RUNNING') });
    followed.close();
    expect(await seen.end('SIGINT')).toEqual({ exitCode: 130, stderr: '' });
    expect(existsSync(address)).toBe(false);
  });

  it('ends at once in the middle of an installation, which then has not happened', async () => {
    const project = create({});
    const seen = await watchFrom(project);
    const { archives } = registry.counts();
    const lock = readFileSync(join(project.root, 'lock.dxl'));
    registry.fault({ path: 'b', only: 'archive', kind: 'hang' });
    save(project, { name: 'app', dependencies: { b: '1.0.0' } });
    await seen.until('updating');
    await expect.poll(() => registry.counts().archives, { timeout: 10_000 }).toBeGreaterThan(archives);
    expect(await seen.end('SIGTERM')).toMatchObject({ exitCode: 143 });
    expect(versionOf(project, 'b')).toBeUndefined();
    expect(readFileSync(join(project.root, 'lock.dxl'))).toEqual(lock);
  });

  it('tells a person what happens, line by line', async () => {
    const project = create({ dependencies: { a: '1.0.0' } });
    const { root, env } = project;
    let text = '';
    const result = await runBuiltDx(['watch'], {
      cwd: root,
      env,
      onStart: (child) =>
        child.stdout?.on('data', (part: string) => {
          const before = text;
          text += part;
          if (!before.includes('watching') && text.includes('watching'))
            save(project, { name: 'app', dependencies: { a: '2.0.0' } });
          if (text.includes('-> 2.0.0')) child.kill('SIGINT');
        }),
    });
    rmSync(join(root, 'node_modules'), { recursive: true, force: true });
    const lines = result.stdout.split('\n').map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));
    expect(lines).toEqual([
      expect.stringMatching(/^ready {3}\+ a 1\.0\.0 \(\d+ ms\)$/),
      expect.stringMatching(/^watching .*project, \d+ files and folders; Ctrl-C ends it$/),
      'changed package.json',
      expect.stringMatching(/^ready {3}\+ b 1\.1\.0, a 1\.0\.0 -> 2\.0\.0 \(\d+ ms\)$/),
      '',
    ]);
  });
});
