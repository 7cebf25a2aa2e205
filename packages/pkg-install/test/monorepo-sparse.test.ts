import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      dep: { versions: { '1.0.0': {}, '2.0.0': {} } },
      extra: { versions: { '1.0.0': {} } },
      only: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

const made: TestProject[] = [];
afterEach(() => {
  for (const { root } of made.splice(0)) rmSync(dirname(root), { recursive: true, force: true });
});

function git(root: string, ...words: readonly string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.test', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', root, ...who, ...words], { stdio: 'pipe' });
}

/** `a` needs `b`; `c` is alone, with its own dependency and version. Everything is committed, nothing installed. */
async function repository(): Promise<TestProject> {
  const project = createProject(registry.url, {
    '.gitignore': 'node_modules\n',
    'package.json': { name: 'mono', private: true, workspaces: ['packages/*'], dependencies: { dep: '1' } },
    'packages/a/package.json': { name: 'a', version: '1.0.0', dependencies: { dep: '2', b: '*' } },
    'packages/b/package.json': { name: '@m/b', version: '1.0.0', dependencies: { dep: '1' } },
    'packages/c/package.json': {
      name: 'c',
      version: '1.0.0',
      bin: { c: 'c.js' },
      scripts: { postinstall: 'node c.js' },
      dependencies: { dep: '2', only: '1' },
    },
  });
  made.push(project);
  project.write('packages/a/package.json', {
    name: 'a',
    version: '1.0.0',
    dependencies: { dep: '2', '@m/b': '*' },
  });
  await project.install({ policy: { lockfile: 'npm', outcome: 'lock' } });
  git(project.root, 'init', '-q', '-b', 'main');
  git(project.root, 'add', '-A');
  git(project.root, 'commit', '-q', '-m', 'all');
  return project;
}

describe('a sparse checkout', () => {
  it.each(['write', 'frozen'] as const)(
    'is installed with the lockfile as it is (%s), without what absent members need',
    async (lockMode) => {
      const project = await repository();
      const before = project.read('package-lock.json');
      git(project.root, 'sparse-checkout', 'set', 'packages/a', 'packages/b');
      expect(existsSync(join(project.root, 'packages/c'))).toBe(false);
      await project.install({ policy: { lockMode } });
      expect(project.read('package-lock.json')).toBe(before);
      expect(project.json('packages/a/node_modules/dep/package.json')).toMatchObject({ version: '2.0.0' });
      expect(existsSync(join(project.root, 'node_modules/only'))).toBe(false);
      expect(existsSync(join(project.root, 'packages/c'))).toBe(false);
    },
  );

  it.each(['isolated', 'global'] as const)(
    'is installed by the %s linker, in which members find what is theirs',
    async (linker) => {
      const project = await repository();
      const before = project.read('package-lock.json');
      git(project.root, 'sparse-checkout', 'set', 'packages/a', 'packages/b');
      await project.install({ policy: { linker } });
      expect(project.read('package-lock.json')).toBe(before);
      expect(project.json('packages/a/node_modules/dep/package.json')).toMatchObject({ version: '2.0.0' });
      expect(project.json('packages/b/node_modules/dep/package.json')).toMatchObject({ version: '1.0.0' });
      expect(project.json('packages/a/node_modules/@m/b/package.json')).toMatchObject({ name: '@m/b' });
      expect(existsSync(join(project.root, 'packages/c'))).toBe(false);
      expect((await project.install({ policy: { linker } })).status).toBe('up-to-date');
      git(project.root, 'sparse-checkout', 'disable');
      await project.install({ policy: { linker } });
      expect(project.json('packages/c/node_modules/only/package.json')).toMatchObject({ version: '1.0.0' });
      expect(project.read('package-lock.json')).toBe(before);
    },
  );

  it('asks no registry for a member that is absent and needed', async () => {
    const project = await repository();
    const before = project.read('package-lock.json');
    git(project.root, 'sparse-checkout', 'set', 'packages/a');
    registry.reset();
    await project.install();
    expect(registry.requests.filter(({ path }) => path.includes('b') && path.includes('@m'))).toEqual([]);
    expect(project.read('package-lock.json')).toBe(before);
  });

  it('keeps absent members in the lock when a dependency is added', async () => {
    const project = await repository();
    git(project.root, 'sparse-checkout', 'set', 'packages/a', 'packages/b');
    await project.install({ request: { kind: 'add', specs: ['extra'], importers: ['packages/a'] } });
    const lock = JSON.parse(project.read('package-lock.json')) as { packages: Record<string, unknown> };
    expect(lock.packages).toMatchObject({
      'packages/c': { dependencies: { dep: '2', only: '1' }, hasInstallScript: true },
      'node_modules/only': { version: '1.0.0' },
      'node_modules/extra': { version: '1.0.0' },
    });
  });

  it('is told from a member that was removed', async () => {
    const project = await repository();
    rmSync(join(project.root, 'packages/c'), { recursive: true });
    await project.install();
    expect(project.read('package-lock.json')).not.toContain('packages/c');
  });

  it('that was made whole again is whole', async () => {
    const project = await repository();
    git(project.root, 'sparse-checkout', 'set', 'packages/a');
    git(project.root, 'sparse-checkout', 'disable');
    rmSync(join(project.root, 'packages/c'), { recursive: true });
    await project.install();
    expect(project.read('package-lock.json')).not.toContain('packages/c');
  });
});
