import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry, type Universe } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InstallOptions } from '../src/index.ts';
import { createProject, type Files, type TestProject } from './support/project.ts';

const touch = (file: string): string =>
  `node -e "const fs=require('fs');fs.mkdirSync(require('path').dirname('${file}'),{recursive:true});fs.writeFileSync('${file}',process.cwd())"`;

const universe: Universe = {
  packages: {
    native: {
      versions: {
        '1.0.0': { scripts: { postinstall: touch('built') }, files: { 'index.js': 'one' } },
        '1.1.0': { scripts: { postinstall: touch('built') }, files: { 'index.js': 'two' } },
      },
    },
    'uses-native': {
      versions: {
        '1.0.0': {
          dependencies: { native: '1.0.0' },
          scripts: {
            install: `node -e "require('fs').copyFileSync(require.resolve('native/built'), 'seen')"`,
          },
        },
      },
    },
    failing: { versions: { '1.0.0': { scripts: { install: 'node -e "process.exit(3)"' } } } },
    partner: { versions: { '1.0.0': { dependencies: { failing: '1.0.0', plain: '1.0.0' } } } },
    generator: { versions: { '1.0.0': { scripts: { postinstall: touch('../.generated/client.js') } } } },
    compiled: { versions: { '1.0.0': { files: { 'binding.gyp': '{}' } } } },
    plain: { versions: { '1.0.0': { files: { 'index.js': 'plain' } } } },
    claims: { versions: { '1.0.0': {} } },
  },
};

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const scripts: NonNullable<InstallOptions['scripts']> = {
  environment: () => ({ PATH: process.env['PATH'] ?? '', HOME: '/nowhere' }),
};

function project(
  dependencies: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
  { npmrc = [], files = {} }: { npmrc?: readonly string[]; files?: Files } = {},
): TestProject {
  const manifest = { name: 'app', version: '1.0.0', dependencies, ...more };
  const made = createProject(registry.url, { 'package.json': manifest, ...files }, npmrc);
  return { ...made, install: (change) => made.install({ scripts, ...change }) };
}

const allow = (...keys: readonly string[]) => ({
  allowScripts: Object.fromEntries(keys.map((key) => [key, true])),
});

function idsOf(list: readonly { readonly packageId: string }[]): readonly string[] {
  return list.map(({ packageId }) => packageId);
}

describe('install scripts of dependencies', () => {
  it('P9 S02 run once they are approved, before the package is visible, and in the order of dependencies', async () => {
    const { install, root, read } = project({ 'uses-native': '1.0.0' }, allow('native@1.0.0', 'uses-native'));
    const { builds } = await install();
    expect(idsOf(builds.ran)).toEqual(['native@1.0.0', 'uses-native@1.0.0']);
    expect(read('node_modules/native/built')).toContain('/node_modules/.dx/stage-');
    expect(read('node_modules/uses-native/seen')).toBe(read('node_modules/native/built'));
    expect(readdirSync(join(root, 'node_modules/.dx')).filter((name) => name.startsWith('stage-'))).toEqual(
      [],
    );
  });

  it('P9 wait without approval, with what they would run and the entry that approves them', async () => {
    const { install, root } = project({ native: '1.0.0' });
    const { builds } = await install();
    expect(builds.pending).toMatchObject([
      { packageId: 'native@1.0.0', approvalKey: 'native@1.0.0', scripts: [{ event: 'postinstall' }] },
    ]);
    expect(existsSync(join(root, 'node_modules/native/built'))).toBe(false);
  });

  it('P9 wait when another version was approved', async () => {
    const { install, root } = project({ native: '1.1.0' }, allow('native@1.0.0'));
    expect((await install()).builds.pending).toMatchObject([{ reason: 'other-version' }]);
    expect(existsSync(join(root, 'node_modules/native/built'))).toBe(false);
  });

  it('P9 do not run for a lock that takes the name from another address', async () => {
    const { install, root } = project({ native: '1.0.0' }, allow('native@1.0.0'), {
      npmrc: ['allow-remote=all'],
      files: {
        'package-lock.json': {
          lockfileVersion: 3,
          packages: {
            '': { name: 'app', version: '1.0.0', dependencies: { native: '1.0.0' } },
            'node_modules/native': {
              version: '1.0.0',
              resolved: `${registry.url.replace('127.0.0.1', 'localhost')}native/-/native-1.0.0.tgz`,
              hasInstallScript: true,
            },
          },
        },
      },
    });
    expect((await install()).builds.pending).toMatchObject([{ reason: 'other-source' }]);
    expect(existsSync(join(root, 'node_modules/native/built'))).toBe(false);
  });

  it('run after a later approval, by the next install and without a request', async () => {
    const { install, write, read } = project({ native: '1.0.0', plain: '1.0.0' });
    await install();
    expect((await install()).status).toBe('up-to-date');
    registry.reset();
    write('package.json', {
      name: 'app',
      version: '1.0.0',
      dependencies: { native: '1.0.0', plain: '1.0.0' },
      ...allow('native'),
    });
    const receipt = await install();
    expect(receipt).toMatchObject({ status: 'changed', added: [], changed: [], removed: [], keptCount: 2 });
    expect(idsOf(receipt.builds.ran)).toEqual(['native@1.0.0']);
    expect(read('node_modules/native/built')).not.toBe('');
    expect(registry.requests).toEqual([]);
  });

  it('run once: a built package is not built again', async () => {
    const { install } = project({ native: '1.0.0' }, allow('native'));
    await install();
    const again = await install();
    expect(again).toMatchObject({ status: 'up-to-date', builds: { ran: [], pending: [] } });
  });

  it('run again for another version', async () => {
    const { install } = project({ native: '1.0.0' }, allow('native'));
    await install();
    const receipt = await install({ request: { kind: 'add', specs: ['native@1.1.0'] } });
    expect(idsOf(receipt.builds.ran)).toEqual(['native@1.1.0']);
  });

  it('S05 P1 never write into the store', async () => {
    const { install, root, home } = project({ native: '1.0.0' }, allow('native'));
    await install();
    expect(statSync(join(root, 'node_modules/native/index.js')).nlink).toBe(1);
    const stored = readdirSync(join(home, 'store'), { recursive: true }).map(String);
    expect(stored.filter((path) => path.endsWith('/built'))).toEqual([]);
  });

  it('P6 that fail leave everything as it was', async () => {
    const { install, write, snapshot } = project({ plain: '1.0.0' }, allow('failing', 'native'));
    await install();
    const before = snapshot();
    const manifest = {
      name: 'app',
      version: '1.0.0',
      dependencies: { plain: '1.0.0', failing: '1.0.0', native: '1.0.0' },
      ...allow('failing', 'native'),
    };
    write('package.json', manifest);
    await expect(install()).rejects.toMatchObject({
      code: 'DX_BUILD_FAILED',
      details: { packageId: 'failing@1.0.0', event: 'install', exitCode: 3 },
    });
    expect({ ...snapshot(), 'package.json': '' }).toEqual({ ...before, 'package.json': '' });
  });

  it('I05 P6 that fail in an optional package leave it out, with what only it needs', async () => {
    const { install, root } = project(
      { native: '1.0.0' },
      { optionalDependencies: { partner: '1.0.0' }, ...allow('failing', 'native') },
    );
    const receipt = await install();
    expect(receipt.dropped.map(({ placement }) => placement.path)).toEqual([
      'node_modules/failing',
      'node_modules/partner',
      'node_modules/plain',
    ]);
    expect(receipt.dropped[0]?.detail).toBe('script install of failing@1.0.0 exited with 3');
    expect(idsOf(receipt.builds.failed)).toEqual(['failing@1.0.0']);
    expect(readdirSync(join(root, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'native',
    ]);
    expect(receipt.added.map(({ name }) => name)).toEqual(['native']);
  });

  it('leave what they made beside their packages in place, and nothing that was there is replaced', async () => {
    const { install, read, write } = project({ generator: '1.0.0' }, allow('generator'));
    await install();
    expect(read('node_modules/.generated/client.js')).toContain('generator');
    write('node_modules/.generated/client.js', 'mine');
    write('package.json', {
      name: 'app',
      version: '1.0.0',
      dependencies: { generator: '1.0.0', native: '1.0.0' },
      ...allow('generator', 'native'),
    });
    await install();
    expect(read('node_modules/.generated/client.js')).toBe('mine');
  });

  it('S03 count a binding.gyp, also where the lock says nothing of scripts', async () => {
    const { install } = project({ compiled: '1.0.0' });
    await install({ policy: { lockfile: 'npm' } });
    const { install: again, json } = project(
      { compiled: '1.0.0', native: '1.0.0' },
      {},
      { files: { 'package-lock.json': lockWithoutFlags() } },
    );
    const { builds } = await again();
    expect(builds.pending).toMatchObject([
      { packageId: 'compiled@1.0.0', scripts: [{ event: 'install', command: 'node-gyp rebuild' }] },
      { packageId: 'native@1.0.0' },
    ]);
    expect(json('node_modules/.dx/tree.json')['placements']).toContainEqual(
      expect.objectContaining({ name: 'native', hasInstallScript: true }),
    );
  });

  it('are not looked for again in a package that turned out to have none', async () => {
    const lock = lockWithoutFlags();
    lock.packages['node_modules/claims'] = {
      version: '1.0.0',
      resolved: `${registry.url}claims/-/claims-1.0.0.tgz`,
      hasInstallScript: true,
    };
    lock.packages[''] = { name: 'app', version: '1.0.0', dependencies: { claims: '1.0.0' } };
    delete lock.packages['node_modules/native'];
    delete lock.packages['node_modules/compiled'];
    const { install } = project({ claims: '1.0.0' }, allow('claims'), {
      files: { 'package-lock.json': lock },
    });
    expect((await install()).builds).toMatchObject({ ran: [], pending: [] });
    expect((await install()).status).toBe('up-to-date');
  });

  it('ignore-scripts runs none and lists none; without it the next install runs them', async () => {
    const { install, root, write } = project({ native: '1.0.0' }, allow('native'), {
      npmrc: ['ignore-scripts=true'],
    });
    expect((await install()).builds).toMatchObject({ ran: [], pending: [] });
    expect(existsSync(join(root, 'node_modules/native/built'))).toBe(false);
    write('.npmrc', `registry=${registry.url}\n`);
    expect(idsOf((await install()).builds.ran)).toEqual(['native@1.0.0']);
  });

  it('strict-scripts fails where one waits, before anything has changed, and again when nothing is to do', async () => {
    const { install, root, write } = project({ native: '1.0.0' }, {}, { npmrc: ['strict-scripts=true'] });
    await expect(install()).rejects.toMatchObject({ code: 'DX_SCRIPTS_PENDING' });
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    write('.npmrc', `registry=${registry.url}\n`);
    await install();
    write('.npmrc', `registry=${registry.url}\nstrict-scripts=true\n`);
    await expect(install()).rejects.toMatchObject({ code: 'DX_SCRIPTS_PENDING' });
  });

  it.each(['compat=npm11', 'dangerously-allow-all-scripts=true'])(
    'run without approval with %s',
    async (line) => {
      const { install } = project({ native: '1.0.0' }, {}, { npmrc: [line] });
      expect(idsOf((await install()).builds.ran)).toEqual(['native@1.0.0']);
      expect((await install()).status).toBe('up-to-date');
    },
  );

  it('that are denied neither run nor wait', async () => {
    const { install } = project({ native: '1.0.0' }, { allowScripts: { native: false } });
    expect((await install()).builds).toMatchObject({ pending: [], denied: [{ rule: 'native' }] });
    expect((await install()).builds).toMatchObject({ pending: [], denied: [{ rule: 'native' }] });
  });

  it('a cancelled install ends them and leaves nothing', async () => {
    const stop = new AbortController();
    const { install, root } = project({ native: '1.0.0' }, allow('native'));
    const onEvent: NonNullable<InstallOptions['onEvent']> = ({ kind }) => {
      if (kind === 'script') stop.abort();
    };
    await expect(install({ signal: stop.signal, onEvent })).rejects.toMatchObject({ code: 'DX_CANCELLED' });
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    expect(existsSync(join(root, 'lock.dxl'))).toBe(false);
  });

  it('a plan lists those that would wait and runs none', async () => {
    const { install, root } = project({ native: '1.0.0', generator: '1.0.0' }, allow('generator'));
    const receipt = await install({ policy: { outcome: 'plan' } });
    expect(idsOf(receipt.builds.pending)).toEqual(['native@1.0.0']);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });
});

describe('scripts of the project’s own directories', () => {
  const member = (name: string): Files => ({
    [`packages/${name}/package.json`]: {
      name,
      version: '1.0.0',
      scripts: { prepare: touch('prepared'), install: touch('installed') },
    },
  });

  it('S02 of members run at every bare install, in the project, once the tree is in place', async () => {
    const { install, read, root } = project(
      {},
      { workspaces: ['packages/*'] },
      { files: { ...member('one'), ...member('two') } },
    );
    const first = await install();
    expect(idsOf(first.builds.ran)).toEqual(['one@1.0.0', 'two@1.0.0']);
    expect(read('packages/one/prepared')).toBe(join(root, 'packages/one'));
    const again = await install();
    expect(again.status).toBe('up-to-date');
    expect(idsOf(again.builds.ran)).toEqual(['one@1.0.0', 'two@1.0.0']);
    const added = await install({ request: { kind: 'add', specs: ['plain'] } });
    expect(added.builds.ran).toEqual([]);
  });

  it('S02 of another directory wait for approval like those of a dependency', async () => {
    const files = { 'lib/package.json': member('lib')['packages/lib/package.json'] };
    const waiting = project({ lib: 'file:lib' }, {}, { files });
    expect((await waiting.install()).builds.pending).toMatchObject([{ approvalKey: 'file:lib' }]);
    const approved = project({ lib: 'file:lib' }, allow('file:lib'), { files });
    expect(idsOf((await approved.install()).builds.ran)).toEqual(['lib@1.0.0']);
    expect(existsSync(join(approved.root, 'lib/prepared'))).toBe(true);
  });

  it('a failure of theirs is an error, and the tree is there', async () => {
    const files = {
      'packages/bad/package.json': { name: 'bad', version: '1.0.0', scripts: { prepare: 'exit 4' } },
    };
    const { install, root } = project({ plain: '1.0.0' }, { workspaces: ['packages/*'] }, { files });
    await expect(install()).rejects.toMatchObject({ code: 'DX_BUILD_FAILED', details: { exitCode: 4 } });
    expect(lstatSync(join(root, 'node_modules/plain')).isDirectory()).toBe(true);
  });
});

function lockWithoutFlags(): { lockfileVersion: 3; packages: Record<string, unknown> } {
  const entry = (name: string) => ({
    version: '1.0.0',
    resolved: `${registry.url}${name}/-/${name}-1.0.0.tgz`,
  });
  return {
    lockfileVersion: 3,
    packages: {
      '': { name: 'app', version: '1.0.0', dependencies: { compiled: '1.0.0', native: '1.0.0' } },
      'node_modules/compiled': entry('compiled'),
      'node_modules/native': entry('native'),
    },
  };
}
