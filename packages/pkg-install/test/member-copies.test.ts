import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import type { LinkerKind } from '@dx/pkg-link';
import { readWorkspace } from '@dx/pkg-workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstallOptions, type InstallReceipt, listOutdated, syncCopies } from '../src/index.ts';
import { createProject, type TestProject } from './support/project.ts';

const printsVersion = 'module.exports = require("./package.json").version;';
const react = { files: { 'index.js': printsVersion } };

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      react: { versions: { '17.0.2': react, '18.3.1': react } },
      dep: { versions: { '1.0.0': react, '2.0.0': react } },
    },
  });
});
afterAll(() => registry.close());

const injected = { dependenciesMeta: { ui: { injected: true } } };

const ui = {
  name: 'ui',
  version: '1.2.0',
  files: ['lib', 'cli.js'],
  bin: { 'ui-react': 'cli.js' },
  dependencies: { dep: '1.0.0' },
  devDependencies: { react: '18.3.1' },
  peerDependencies: { react: '>=17' },
};

const uses = 'module.exports = { react: require("react"), dep: require("dep") };';

interface Monorepo extends TestProject {
  link(change?: Partial<InstallOptions>): Promise<InstallReceipt>;
  /** What `ui` is and finds from a member, as Node resolves it there. */
  load(member: string): { readonly react: string; readonly dep: string };
}

/** Two applications with different versions of the peer of a library that both inject. */
function monorepo(linker: LinkerKind, files: Readonly<Record<string, unknown>> = {}): Monorepo {
  const made = createProject(registry.url, {
    'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'] },
    'packages/new/package.json': {
      name: 'new',
      dependencies: { dep: '2.0.0', react: '18.3.1', ui: '^1.0.0' },
      ...injected,
    },
    'packages/old/package.json': {
      name: 'old',
      dependencies: { react: '17.0.2', ui: 'workspace:*' },
      ...injected,
    },
    'packages/ui/package.json': { main: 'lib/index.js', ...ui },
    'packages/ui/lib/index.js': uses,
    'packages/ui/cli.js': '#!/usr/bin/env node\nconsole.log(require("react"));\n',
    'packages/ui/test.js': 'not packed',
    ...files,
  });
  return {
    ...made,
    link: (change) => made.install({ policy: { linker, lockfile: 'npm' }, ...change }),
    load: (member) => {
      const script = 'console.log(JSON.stringify(require("ui")))';
      const cwd = join(made.root, 'packages', member);
      return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' }));
    },
  };
}

const copyIn = (member: string): string => `packages/${member}/node_modules/ui`;

describe.each(['hoisted', 'isolated', 'global'] as const)(
  'an injected member with the linker %s',
  (linker) => {
    it('finds its peers where it is injected, and its own dependencies as it does at home', async () => {
      const { link, load, root } = monorepo(linker);
      await link();
      expect(load('new')).toEqual({ react: '18.3.1', dep: '1.0.0' });
      expect(load('old')).toEqual({ react: '17.0.2', dep: '1.0.0' });
      const command = join(root, 'packages/old/node_modules/.bin/ui-react');
      expect(execFileSync(command, { encoding: 'utf8' })).toBe('17.0.2\n');
      expect(
        realpathSync(join(root, copyIn('old'))).startsWith(realpathSync(join(root, 'packages/ui'))),
      ).toBe(false);
    });

    it('has the files of the archive of the member, which share nothing with it', async () => {
      const { link, root, read } = monorepo(linker);
      chmodSync(join(root, 'packages/ui/cli.js'), 0o755);
      await link();
      expect(
        readdirSync(join(root, copyIn('old')))
          .filter((name) => name !== 'node_modules')
          .sort(),
      ).toEqual(['cli.js', 'lib', 'package.json']);
      for (const file of ['cli.js', 'lib/index.js', 'package.json']) {
        expect(read(`${copyIn('old')}/${file}`)).toBe(read(`packages/ui/${file}`));
        expect(statSync(join(root, copyIn('old'), file)).nlink).toBe(1);
      }
    });

    it('is brought up to date by the next install: edits, new files, files that are gone, versions', async () => {
      const { link, load, root, write, read, json } = monorepo(linker);
      await link();
      write('packages/ui/lib/index.js', 'module.exports = require("./more.js");');
      write('packages/ui/lib/more.js', 'module.exports = { react: "edited", dep: "" };');
      const receipt = await link();
      expect(load('old').react).toBe('edited');
      expect(receipt.status).toBe('changed');
      expect(new Set(receipt.changed.map(({ to }) => to.name))).toEqual(new Set(['ui']));
      expect([...receipt.added, ...receipt.removed]).toEqual([]);
      write('packages/ui/lib/index.js', uses);
      rmSync(join(root, 'packages/ui/lib/more.js'));
      write('packages/ui/package.json', { main: 'lib/index.js', ...ui, version: '1.3.0' });
      await link();
      expect(load('old')).toEqual({ react: '17.0.2', dep: '1.0.0' });
      expect(existsSync(join(root, copyIn('old'), 'lib/more.js'))).toBe(false);
      expect(json(`${copyIn('old')}/package.json`)['version']).toBe('1.3.0');
      expect(JSON.parse(read('package-lock.json')).packages[copyIn('old')].version).toBe('1.3.0');
      expect((await link()).status).toBe('up-to-date');
    });

    it('is renewed alone: what it depends on, and all else, stays as it is', async () => {
      const { link, root, write } = monorepo(linker);
      await link();
      const stays = [
        join(root, 'packages/old/node_modules/react/package.json'),
        join(root, 'node_modules/react/package.json'),
      ].filter((path) => existsSync(path));
      const before = stays.map((path) => statSync(path).ino);
      write('packages/ui/lib/index.js', 'module.exports = {};');
      await link();
      expect(stays.map((path) => statSync(path).ino)).toEqual(before);
    });

    it('leaves nothing to do a second time, and asks no registry', async () => {
      const { link, snapshot, write } = monorepo(linker);
      await link();
      const before = snapshot();
      registry.reset();
      expect((await link()).status).toBe('up-to-date');
      write('packages/ui/test.js', 'what is not packed does not matter');
      expect((await link()).status).toBe('up-to-date');
      expect(snapshot()).toEqual({ ...before, 'packages/ui/test.js': expect.anything() });
      expect(registry.requests).toEqual([]);
    });

    it('becomes a link again where it is not injected any more, with nothing left over, and back', async () => {
      const { link, root, json, write, snapshot, load } = monorepo(linker);
      await link();
      const both = snapshot();
      const manifests = ['new', 'old'].map(
        (name) => [`packages/${name}/package.json`, json(`packages/${name}/package.json`)] as const,
      );
      for (const [path, { dependenciesMeta: _, ...manifest }] of manifests) write(path, manifest);
      await link();
      expect(load('old').react).toBe('18.3.1');
      const fresh = monorepo(linker);
      for (const [path, { dependenciesMeta: _, ...manifest }] of manifests) fresh.write(path, manifest);
      await fresh.link();
      expect(namesOf(snapshot())).toEqual(namesOf(fresh.snapshot()));
      const lockAt = (project: { root: string }): string => join(project.root, 'package-lock.json');
      expect(execFileSync('cat', [lockAt({ root })])).toEqual(execFileSync('cat', [lockAt(fresh)]));
      for (const [path, manifest] of manifests) write(path, manifest);
      await link();
      expect(namesOf(snapshot())).toEqual(namesOf(both));
      expect((await link()).status).toBe('up-to-date');
    });

    it('may inject its dependent in turn', async () => {
      const { link, root } = monorepo(linker, {
        'packages/old/package.json': {
          name: 'old',
          version: '1.0.0',
          main: 'm.js',
          dependencies: { ui: '*' },
          ...injected,
        },
        'packages/old/m.js': '',
        'packages/ui/package.json': {
          ...ui,
          dependencies: { old: '*' },
          dependenciesMeta: { old: { injected: true } },
        },
      });
      await link();
      const from = (path: string): NodeJS.Require =>
        createRequire(realpathSync(join(root, path, 'package.json')));
      const uiOfOld = from('packages/old').resolve('ui/package.json');
      const oldOfUi = createRequire(uiOfOld).resolve('old/package.json');
      expect(createRequire(oldOfUi).resolve('ui/package.json')).toBe(uiOfOld);
      expect((await link()).status).toBe('up-to-date');
    });
  },
);

/** Paths, links with their targets below the project, without what is dx's own. */
function namesOf(snapshot: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(snapshot).filter((path) => !/\.dx\/(?!pkgs)/.test(path) && !/\.dx\/$/.test(path));
}

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

describe.each(['hoisted', 'isolated', 'global'] as const)(
  'syncCopies, in a tree of the linker %s',
  (linker) => {
    const sync = ({ options }: TestProject, members = ['packages/ui']): Promise<readonly string[]> =>
      syncCopies(readWorkspace(options.project, { fs: nodeFs }), members, { fs: nodeFs });

    it('brings copies up to date, so that the next install finds nothing to do', async () => {
      const project = monorepo(linker);
      const { link, load, root, write } = project;
      await link();
      const kept = statSync(join(root, copyIn('old'), 'cli.js')).ino;
      write('packages/ui/lib/index.js', 'module.exports = require("./deep/more.js");');
      write('packages/ui/lib/deep/more.js', 'module.exports = { react: require("react"), dep: "edited" };');
      chmodSync(join(root, 'packages/ui/lib/deep/more.js'), 0o755);
      expect(await sync(project)).toHaveLength(2);
      expect(load('old')).toEqual({ react: '17.0.2', dep: 'edited' });
      expect(load('new')).toEqual({ react: '18.3.1', dep: 'edited' });
      expect(statSync(join(root, copyIn('old'), 'cli.js')).ino).toBe(kept);
      expect(statSync(join(root, copyIn('old'), 'lib/deep/more.js')).mode & 0o100).toBe(0o100);
      expect((await link()).status).toBe('up-to-date');
      rmSync(join(root, 'packages/ui/lib/deep'), { recursive: true });
      write('packages/ui/lib/index.js', uses);
      await sync(project);
      expect(existsSync(join(root, copyIn('old'), 'lib/deep'))).toBe(false);
      expect(load('new')).toEqual({ react: '18.3.1', dep: '1.0.0' });
      expect((await link()).status).toBe('up-to-date');
      expect(await sync(project)).toEqual([]);
    });

    it('does nothing for members that nobody injects, and where nothing is installed', async () => {
      const project = monorepo(linker);
      expect(await sync(project)).toEqual([]);
      await project.link();
      project.write('packages/ui/lib/index.js', 'edited');
      expect(await sync(project, ['packages/old', 'packages/new', ''])).toEqual([]);
    });
  },
);

describe('syncCopies', () => {
  it('replaces links that somebody put into a copy, and writes through none', async () => {
    const { options, link, root, read, write } = monorepo('hoisted', { 'outside/index.js': 'outside' });
    await link();
    rmSync(join(root, copyIn('old'), 'lib'), { recursive: true });
    symlinkSync(join(root, 'outside'), join(root, copyIn('old'), 'lib'));
    write('packages/ui/lib/index.js', 'edited');
    await syncCopies(readWorkspace(options.project, { fs: nodeFs }), ['packages/ui'], { fs: nodeFs });
    expect(read('outside/index.js')).toBe('outside');
    expect(lstatSync(join(root, copyIn('old'), 'lib')).isDirectory()).toBe(true);
    expect(read(`${copyIn('old')}/lib/index.js`)).toBe('edited');
  });

  it('that is cut off leaves a copy that the next install makes anew', async () => {
    const { options, link, read, write } = monorepo('hoisted');
    await link();
    const workspace = readWorkspace(options.project, { fs: nodeFs });
    const before = read('packages/ui/lib/index.js');
    write('packages/ui/lib/index.js', 'edited');
    const failing = {
      ...nodeFs,
      rename: (from: string, to: string): void => {
        nodeFs.rename(from, to);
        if (to.endsWith('lib/index.js')) throw new Error('cut off');
      },
    };
    await expect(syncCopies(workspace, ['packages/ui'], { fs: failing })).rejects.toThrow('cut off');
    write('packages/ui/lib/index.js', before);
    await link();
    for (const member of ['new', 'old']) expect(read(`${copyIn(member)}/lib/index.js`)).toBe(before);
  });
});
