import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstallRequest, readHistory } from '../../src/index.ts';
import { app, type HistoryProject, historyProject, universe } from '../support/history.ts';
import type { Files } from '../support/install-both.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      ...universe.packages,
      scripted: { versions: { '1.0.0': { scripts: { postinstall: 'echo built > built.txt' } } } },
    },
  });
});
afterAll(() => registry.close());

const add = (specs: readonly string[], more: object = {}): InstallRequest => ({
  kind: 'add',
  specs,
  ...more,
});

const workspace: Files = {
  'package.json': { name: 'root', version: '1.0.0', private: true, workspaces: ['packages/*'] },
  'packages/a/package.json': { name: 'a', version: '1.0.0', dependencies: { left: '^1.0.0' } },
  'packages/b/package.json': { name: 'b', version: '1.0.0', dependencies: { a: '^1.0.0' } },
};

function pathsOf(project: HistoryProject): readonly string[] {
  return readHistory(project.root, { home: project.home })[0]?.files.map(({ path }) => path) ?? [];
}

describe('an undo in a workspace', () => {
  it.each(['hoisted', 'isolated', 'global'] as const)(
    'with the linker %s takes an addition to two members back',
    async (linker) => {
      const policy = { lockfile: 'npm', linker } as const;
      const project = historyProject(registry.url, workspace, policy);
      await project.run('install');
      const before = project.state();
      const tree = project.snapshot();
      await project.run('add', add(['right@1.0.0'], { importers: ['packages/a', 'packages/b'] }));
      expect(pathsOf(project)).toEqual([
        'packages/a/package.json',
        'packages/b/package.json',
        'package-lock.json',
      ]);
      await project.undo({ policy: { ...policy, network: 'offline' } });
      expect(project.state()).toEqual(before);
      const names = (paths: Readonly<Record<string, string>>): readonly string[] =>
        Object.keys(paths).filter((path) => !path.includes('/.dx/'));
      expect(names(project.snapshot())).toEqual(names(tree));
      await project.redo();
      expect(project.read('packages/b/package.json')).toContain('right');
    },
  );

  it('takes what was added to a catalog of pnpm-workspace.yaml back, with its comments', async () => {
    const yaml = "packages:\n  - 'packages/*'\n\n# shared\ncatalog:\n  left: ^1.0.0 # first\n";
    const project = historyProject(registry.url, {
      ...workspace,
      'pnpm-workspace.yaml': yaml,
    });
    await project.run('install');
    const before = project.state();
    await project.run('add', add(['right@^1.0.0'], { importers: ['packages/a'], catalog: 'default' }));
    expect(project.read('pnpm-workspace.yaml')).toContain('right: ^1.1.0');
    expect(pathsOf(project)).toEqual(['packages/a/package.json', 'pnpm-workspace.yaml', 'lock.dxl']);
    await project.undo();
    expect(project.state()).toEqual(before);
    expect(project.read('pnpm-workspace.yaml')).toBe(yaml);
    expect((await project.run('install')).status).toBe('up-to-date');
  });

  it('goes by its members of then', async () => {
    const project = historyProject(registry.url, workspace);
    await project.run('install');
    await project.run('add', add(['right'], { importers: ['packages/b'] }));
    project.write('packages/c/package.json', { name: 'c', version: '1.0.0' });
    await project.run('install');
    expect(existsSync(join(project.root, 'node_modules/c'))).toBe(true);
    await project.undo();
    expect(existsSync(join(project.root, 'node_modules/c'))).toBe(false);
    await project.undo();
    expect(project.state().installed).toEqual({ deep: '1.2.0', left: '1.0.0' });
  });
});

describe('an undo', () => {
  it('puts a yarn.lock back that was written along', async () => {
    const project = historyProject(registry.url, {
      ...app({ left: '^1.0.0' }),
      'yarn.lock': '# yarn lockfile v1\n',
    });
    await project.run('install');
    const before = project.state();
    await project.run('add', add(['right']));
    expect(pathsOf(project)).toContain('yarn.lock');
    await project.undo();
    expect(project.state()).toEqual(before);
  });

  it('without a lockfile decides the versions of the manifest of then', async () => {
    const policy = { lockMode: 'unsaved' } as const;
    const project = historyProject(registry.url, app({ left: '^1.0.0' }), policy);
    await project.run('install');
    const before = project.state();
    await project.run('add', add(['right']));
    expect(pathsOf(project)).toEqual(['package.json']);
    await project.undo({ policy });
    expect(project.state()).toEqual(before);
    expect(existsSync(join(project.root, 'lock.dxl'))).toBe(false);
  });

  it('puts a lockfile of version 1 back byte for byte, and installs what it says', async () => {
    const old = {
      name: 'app',
      version: '1.0.0',
      lockfileVersion: 1,
      requires: true,
      dependencies: { right: { version: '1.0.0' } },
    };
    const project = historyProject(registry.url, { ...app({ right: '^1.0.0' }), 'package-lock.json': old });
    const before = project.read('package-lock.json');
    await project.run('install');
    expect(project.read('package-lock.json')).not.toBe(before);
    await project.undo();
    expect(project.read('package-lock.json')).toBe(before);
    expect(project.state().installed).toEqual({ right: '1.0.0' });
  });

  it('puts conflict markers of a merge back where they were', async () => {
    const project = historyProject(registry.url, app({ right: '^1.0.0' }), { lockfile: 'npm' });
    await project.run('install');
    const merged = project.read('package-lock.json');
    const conflict = merged.replace(
      /( +"version": "1\.1\.0",\n)/,
      '<<<<<<< HEAD\n$1=======\n$1>>>>>>> other\n',
    );
    expect(conflict).not.toBe(merged);
    project.write('package-lock.json', conflict);
    await project.run('install');
    expect(project.read('package-lock.json')).toBe(merged);
    await project.undo();
    expect(project.read('package-lock.json')).toBe(conflict);
    expect(project.state().installed).toEqual({ right: '1.1.0' });
  });

  it('goes back although settings say that the lockfile is frozen by now', async () => {
    const project = historyProject(registry.url, app());
    await project.run('install');
    const before = project.state();
    await project.run('add', add(['right']));
    await project.undo({ policy: { lockMode: 'frozen' } });
    expect(project.state()).toEqual(before);
  });

  it('runs approved scripts of packages that come back', async () => {
    const manifest = {
      ...(app({ scripted: '1.0.0' })['package.json'] as object),
      allowScripts: { 'scripted@1.0.0': true },
    };
    const project = historyProject(registry.url, { 'package.json': manifest });
    const scripts = { environment: () => ({ PATH: process.env['PATH'] ?? '' }) };
    await project.run('install', undefined, { scripts });
    const built = join(project.root, 'node_modules/scripted/built.txt');
    expect(readFileSync(built, 'utf8')).toBe('built\n');
    await project.run('remove', { kind: 'remove', names: ['scripted'] }, { scripts });
    const receipt = await project.undo({ scripts });
    expect(receipt.builds.ran).toHaveLength(1);
    expect(readFileSync(built, 'utf8')).toBe('built\n');
  });

  it('of an addition that took a patch away puts the patch back', async () => {
    const patch = [
      'diff --git a/index.js b/index.js',
      'new file mode 100644',
      '--- /dev/null',
      '+++ b/added.js',
      '@@ -0,0 +1,1 @@',
      '+patched',
      '',
    ].join('\n');
    const project = historyProject(registry.url, {
      'package.json': {
        ...(app({ right: '1.0.0' })['package.json'] as object),
        patchedDependencies: { 'right@1.0.0': 'patches/right.patch' },
      },
      'patches/right.patch': patch,
    });
    await project.run('install');
    const before = project.state();
    expect(project.read('node_modules/right/added.js')).toBe('patched\n');
    await project.run('remove', { kind: 'remove', names: ['right'] });
    expect(project.read('package.json')).not.toContain('patchedDependencies');
    await project.undo();
    expect(project.state()).toEqual(before);
    expect(project.read('node_modules/right/added.js')).toBe('patched\n');
  });
});
