import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import type { LinkerKind } from '@dx/pkg-link';
import { readWorkspace } from '@dx/pkg-workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listOutdated, syncCopies } from '../src/index.ts';
import * as given from './support/injecting-monorepo.ts';
import type { Files } from './support/project.ts';

const { copyIn, injected, ui } = given;

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(given.universe);
});
afterAll(() => registry.close());

const monorepo = (linker: LinkerKind, files?: Files): given.Monorepo =>
  given.monorepo(registry.url, linker, files);

describe('a copy of a member', () => {
  it('has no links, and nothing of a node_modules, whatever the manifest says', async () => {
    const { link, root, write } = monorepo('hoisted', {
      'secret.txt': 'outside',
      'packages/ui/package.json': {
        ...ui,
        files: undefined,
        bundleDependencies: ['dep'],
        main: '../../secret.txt',
      },
      'packages/ui/demo/node_modules/x/index.js': '',
      'packages/ui/demo/index.js': '',
    });
    symlinkSync(join(root, 'secret.txt'), join(root, 'packages/ui/link.txt'));
    symlinkSync(root, join(root, 'packages/ui/up'));
    await link();
    write('packages/ui/node_modules/own/index.js', '');
    await link();
    const found = readdirSync(join(root, copyIn('old')), { recursive: true, encoding: 'utf8' });
    expect(found.filter((name) => !name.startsWith('node_modules')).sort()).toEqual([
      'cli.js',
      'demo',
      'demo/index.js',
      'lib',
      'lib/index.js',
      'package.json',
      'test.js',
    ]);
    expect(found.filter((name) => name.startsWith('node_modules/own'))).toEqual([]);
    expect((await link()).status).toBe('up-to-date');
  });

  it('of a member around its dependent, and of one inside of it, settles at once', async () => {
    const { link, root } = monorepo('hoisted', {
      'package.json': { name: 'root', workspaces: ['packages/*', 'packages/*/inner'] },
      'packages/ui/package.json': { ...ui, files: undefined },
      'packages/ui/inner/package.json': {
        name: 'inner',
        version: '1.0.0',
        dependencies: { ui: '*' },
        ...injected,
      },
      'packages/old/package.json': {
        name: 'old',
        dependencies: { inner: '*', react: '17.0.2' },
        dependenciesMeta: { inner: { injected: true } },
      },
    });
    await link();
    expect(lstatSync(join(root, 'packages/ui/inner/node_modules/ui')).isDirectory()).toBe(true);
    expect(existsSync(join(root, 'packages/ui/inner/node_modules/ui/inner/node_modules'))).toBe(false);
    expect((await link()).status).toBe('up-to-date');
  });

  it('has the manifest that the same command has just changed', async () => {
    const { link, json, root } = monorepo('hoisted');
    await link();
    const request = { kind: 'add', specs: ['dep@^2.0.0'], importers: ['packages/ui'] } as const;
    await link({ request });
    expect(json(`${copyIn('old')}/package.json`)['dependencies']).toEqual({ dep: '^2.0.0' });
    const { dependencies } = JSON.parse(
      execFileSync('cat', [join(root, 'package-lock.json')], { encoding: 'utf8' }),
    ).packages[copyIn('old')];
    expect(dependencies).toEqual({ dep: '^2.0.0' });
    expect((await link()).status).toBe('up-to-date');
  });

  it('is made anew when somebody removed it', async () => {
    const { link, load, root } = monorepo('hoisted');
    await link();
    rmSync(join(root, copyIn('old')), { recursive: true });
    await link();
    expect(load('old').react).toBe('17.0.2');
  });

  it('is planned and not made by a plan, and not made by an install that only locks', async () => {
    const { link, root } = monorepo('hoisted');
    const { plan } = await link({ policy: { outcome: 'plan', lockfile: 'npm' } });
    expect(plan.link.map(({ path }) => path)).toContain(copyIn('old'));
    await link({ policy: { outcome: 'lock', lockfile: 'npm' } });
    expect(existsSync(join(root, 'packages/old/node_modules'))).toBe(false);
    await link({ policy: { lockMode: 'frozen', lockfile: 'npm' } });
    expect(lstatSync(join(root, copyIn('old'))).isDirectory()).toBe(true);
  });

  it('is missed by a frozen install in a lock without it', async () => {
    const { link, json, write } = monorepo('hoisted');
    const manifest = json('packages/old/package.json');
    const { dependenciesMeta: _, ...linking } = manifest as Record<string, unknown>;
    write('packages/old/package.json', linking);
    await link();
    write('packages/old/package.json', manifest);
    await expect(link({ policy: { lockMode: 'frozen', lockfile: 'npm' } })).rejects.toMatchObject({
      code: 'DX_LOCK_OUT_OF_DATE',
      message: expect.stringContaining('Missing: ui@1.2.0 from lock file'),
    });
  });

  it('is never outdated, and an update leaves what is asked for of it: no registry has it', async () => {
    const { options, link, json } = monorepo('hoisted');
    await link();
    registry.reset();
    expect((await listOutdated(options)).map(({ name }) => name)).not.toContain('ui');
    await link({ request: { kind: 'update', names: [], saves: true } });
    expect(json('packages/new/package.json')['dependencies']).toMatchObject({ ui: '^1.0.0' });
    expect(registry.requests.filter(({ path }) => path.includes('ui'))).toEqual([]);
  });

  it.each(['workspaces', 'dependencies'])('lives with the hoisting limit %s', async (hoistingLimits) => {
    const limited = { installConfig: { hoistingLimits } };
    const { link, load, json, write } = monorepo('hoisted');
    for (const name of ['new', 'old', 'ui'])
      write(`packages/${name}/package.json`, {
        ...(json(`packages/${name}/package.json`) as object),
        ...limited,
      });
    await link();
    expect(load('new')).toEqual({ react: '18.3.1', dep: '1.0.0' });
    expect(load('old')).toEqual({ react: '17.0.2', dep: '1.0.0' });
    expect((await link()).status).toBe('up-to-date');
  });

  it('gets its commands by the first install after they were built', async () => {
    const project = monorepo('hoisted', { 'packages/ui/cli.js': 'not packed' });
    const { link, root, write, options } = project;
    rmSync(join(root, 'packages/ui/cli.js'));
    await link();
    expect((await link()).status).toBe('up-to-date');
    write('packages/ui/cli.js', '#!/usr/bin/env node\nconsole.log(require("react"));\n');
    await syncCopies(readWorkspace(options.project, { fs: nodeFs }), ['packages/ui'], { fs: nodeFs });
    await link();
    const command = join(root, 'packages/old/node_modules/.bin/ui-react');
    expect(execFileSync(command, { encoding: 'utf8' })).toBe('17.0.2\n');
  });

  it('is not made for the root, which is told so', async () => {
    const { link, root } = monorepo('hoisted', {
      'package.json': {
        ...{ name: 'root', workspaces: ['packages/*'], dependencies: { react: '18.3.1', ui: '*' } },
        dependenciesMeta: { ui: { injected: true }, react: { injected: true } },
      },
    });
    const warnings: string[] = [];
    await link({ onEvent: (event) => void (event.kind === 'warning' && warnings.push(event.message)) });
    expect(warnings).toEqual([
      'package.json of the root injects ui, and gets links: the copies would be where the links of members are',
    ]);
    expect(lstatSync(join(root, 'node_modules/ui')).isSymbolicLink()).toBe(true);
  });

  it('stays as it is when only other members are installed', async () => {
    const { link, load, write } = monorepo('hoisted');
    await link();
    write('packages/ui/lib/index.js', 'module.exports = { react: "edited", dep: "" };');
    await link({ policy: { focus: ['packages/new'], lockfile: 'npm' } });
    expect(load('new').react).toBe('edited');
    expect(load('old').react).toBe('17.0.2');
  });

  it('is as before when an install fails', async () => {
    const { link, json, write, snapshot } = monorepo('hoisted');
    await link();
    write('packages/ui/lib/index.js', 'changed');
    const manifest = json('packages/old/package.json') as Record<string, unknown>;
    write('packages/old/package.json', { ...manifest, devDependencies: { missing: '1.0.0' } });
    const before = snapshot();
    await expect(link()).rejects.toMatchObject({ code: 'DX_PACKAGE_NOT_FOUND' });
    expect(snapshot()).toEqual(before);
  });

  it('stays in the lock where its dependent is not checked out', async () => {
    const { link, root, read, write } = monorepo('hoisted');
    await link();
    const before = read('package-lock.json');
    const git = (...words: string[]): void => void execFileSync('git', words, { cwd: root, stdio: 'pipe' });
    write('.gitignore', 'node_modules\n');
    git('init', '-q');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x');
    git('sparse-checkout', 'set', '--no-cone', '/*', '!/packages/old');
    await link();
    expect(read('package-lock.json')).toBe(before);
    expect((await link()).status).toBe('up-to-date');
  });

  it('keeps what it has where the member is not checked out, and cannot be made there', async () => {
    const { link, load, root, write } = monorepo('hoisted');
    await link();
    const git = (...words: string[]): void => void execFileSync('git', words, { cwd: root, stdio: 'pipe' });
    write('.gitignore', 'node_modules\n');
    git('init', '-q');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x');
    git('sparse-checkout', 'set', '--no-cone', '/*', '!/packages/ui');
    expect(existsSync(join(root, 'packages/ui/package.json'))).toBe(false);
    await link();
    expect(load('old').react).toBe('17.0.2');
    rmSync(join(root, copyIn('old')), { recursive: true });
    await expect(link()).rejects.toMatchObject({
      code: 'DX_MEMBER_ABSENT',
      details: { member: 'packages/ui' },
    });
    mkdirSync(join(root, 'packages/old/node_modules'), { recursive: true });
  });
});
