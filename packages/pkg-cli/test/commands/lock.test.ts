import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuiltDx } from '../support/built-dx.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';

const builtDx = fileURLToPath(new URL('../../bin/dx.cjs', import.meta.url));
let registry: FixtureRegistry;
beforeAll(async () => {
  requireBuiltDx();
  const versions = { '1.0.0': {}, '1.1.0': {} };
  registry = await startRegistry({
    packages: {
      base: { versions },
      tool: { versions },
      left: { versions: { '1.0.0': { dependencies: { shared: '1' } } } },
      right: { versions: { '1.0.0': { dependencies: { shared: '1' } } } },
      shared: { versions },
    },
  });
});
afterAll(() => registry.close());

/** A project in a git repository of its own, with `dx` on the path that git uses. */
async function createRepository(kind: 'dxl' | 'npm'): Promise<Repository> {
  const project = createDxProject(registry.url, {
    'package.json': {
      name: 'app',
      version: '1.0.0',
      dependencies: { base: '1.0.0' },
      description: 'far enough between the two maps',
      license: 'MIT',
      keywords: ['a', 'b'],
      devDependencies: { tool: '1.0.0' },
    },
    '.gitignore': 'node_modules\n',
  });
  const bin = join(project.home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'dx'), `#!/bin/sh\nexec "${process.execPath}" "${builtDx}" "$@"\n`);
  chmodSync(join(bin, 'dx'), 0o755);
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: project.home,
    DX_HOME: join(project.home, 'dx'),
    GIT_AUTHOR_NAME: 'Ann',
    GIT_AUTHOR_EMAIL: 'ann@mail.test',
    GIT_COMMITTER_NAME: 'Ann',
    GIT_COMMITTER_EMAIL: 'ann@mail.test',
  };
  const git = (line: string): string =>
    execFileSync('git', line.split(' '), { cwd: project.root, env, encoding: 'utf8' });
  git('init --quiet --initial-branch=main');
  await project.dx(`install --lockfile=${kind}`);
  await project.dx('git setup');
  git('add .');
  git('commit --quiet -m base');
  return { ...project, git };
}

interface Repository extends DxProject {
  git(line: string): string;
}

async function addOnBranch({ dx, git }: Repository, branch: string, spec: string): Promise<void> {
  git(`switch --quiet -c ${branch} main`);
  await dx(`add ${spec}`);
  git('add .');
  git(`commit --quiet -m ${branch}`);
}

describe('dx git setup', () => {
  it.each(['dxl', 'npm'] as const)(
    'lets git merge two branches that each added a dependency (%s), and the result installs frozen',
    async (kind) => {
      const repository = await createRepository(kind);
      const { dx, git, read } = repository;
      await addOnBranch(repository, 'one', 'left');
      await addOnBranch(repository, 'two', '-D right');
      git('merge --quiet --no-edit one');
      expect(git('status --short')).toBe('');
      expect(JSON.parse(read('package.json'))).toMatchObject({
        dependencies: { left: '^1.0.0' },
        devDependencies: { right: '^1.0.0' },
      });
      const { stdout } = await dx('lock show');
      for (const name of ['left', 'right', 'shared']) expect(stdout).toContain(`node_modules/${name} 1.`);
      expect(await dx('lock check')).toMatchObject({ exitCode: 0 });
      expect(await dx('ci')).toMatchObject({ exitCode: 0 });
    },
    60_000,
  );

  it('shows a change of lock.dxl as text', async () => {
    const { dx, git } = await createRepository('dxl');
    await dx('add left');
    expect(git('diff lock.dxl')).toContain('+node_modules/left 1.0.0');
  });

  it('changes nothing the second time, and keeps what .gitattributes said', async () => {
    const { dx, git, read, root } = await createRepository('dxl');
    const before = read('.gitattributes');
    await dx('git setup');
    expect(read('.gitattributes')).toBe(before);
    expect(git('config --local merge.dx-lock.driver')).toBe('dx lock merge %O %A %B %P\n');
    writeFileSync(join(root, '.gitattributes'), '*.png binary');
    await dx('git setup --command dx2');
    expect(read('.gitattributes')).toBe(`*.png binary\n${before}`);
    expect(git('config --local diff.dx-lock.textconv')).toBe('dx2 lock show\n');
  });

  it('fails with DX_GIT_COMMAND outside of a repository, DX_USAGE for anything but setup', async () => {
    const { dx } = createDxProject(registry.url, { 'package.json': {} });
    expect((await dx('git setup', { GIT_DIR: '' })).stderr).toContain('error DX_GIT_COMMAND');
    expect((await dx('git push')).stderr).toContain('error DX_USAGE');
  });
});

describe('dx lock', () => {
  it('compares with the last commit, with a revision and with files', async () => {
    const { dx, git, root } = await createRepository('dxl');
    expect((await dx('lock diff')).stdout).toBe('');
    await dx('add left');
    expect((await dx('lock diff')).stdout).toBe(
      '+ left 1.0.0 (node_modules/left)\n+ shared 1.1.0 (node_modules/shared)\n',
    );
    expect((await dx('lock diff main --exit-code')).exitCode).toBe(1);
    git('add .');
    git('commit --quiet -m left');
    writeFileSync(join(root, 'old.dxl'), execFileSync('git', ['show', 'HEAD~1:lock.dxl'], { cwd: root }));
    expect((await dx('lock diff lock.dxl old.dxl')).stdout).toContain('- left 1.0.0');
    expect(JSON.parse((await dx('lock diff HEAD~1 --json')).stdout)).toMatchObject([
      { kind: 'added', name: 'left' },
      { kind: 'added', name: 'shared' },
    ]);
    expect((await dx('lock diff nothing-here')).stderr).toContain('error DX_GIT_COMMAND');
  });

  it('tells whether the lockfile fits, with the reasons', async () => {
    const { dx, root } = await createRepository('npm');
    expect((await dx('lock check')).stdout).toBe('package-lock.json fits the manifests\n');
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ name: 'app', dependencies: { base: '^1.1.0' } }),
    );
    const { exitCode, stdout, stderr } = await dx('lock check');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('base');
    expect(stderr).toContain('hint  dx install');
    rmSync(join(root, 'package-lock.json'));
    expect(JSON.parse((await dx('lock check --json')).stdout)).toMatchObject({ status: 'unusable' });
    expect((await dx('lock show')).stderr).toContain('error DX_NO_LOCKFILE');
  });

  it('judges the lockfile by all that an install goes by: overrides, catalogs, linked directories', async () => {
    const { root, dx } = createDxProject(registry.url, {
      'package.json': {
        name: 'app',
        workspaces: { packages: ['packages/*'], catalog: { base: '^1.0.0' } },
        dependencies: { left: '1.0.0', own: 'file:./own' },
        overrides: { shared: '1.0.0' },
      },
      'own/package.json': { name: 'own', version: '1.0.0', dependencies: { tool: '1' } },
      'packages/ui/package.json': { name: 'ui', version: '1.0.0', dependencies: { base: 'catalog:' } },
    });
    await dx('install');
    expect(await dx('lock check')).toMatchObject({ exitCode: 0, stderr: '' });
    writeFileSync(
      join(root, 'own/package.json'),
      '{"name":"own","version":"1.0.0","dependencies":{"tool":"2"}}',
    );
    const { exitCode, stdout } = await dx('lock check');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining('tool@2') });
  });

  it('merges three files into ours and names what both sides changed', async () => {
    const make = async (spec: string): Promise<Uint8Array> => {
      const { dx, root } = createDxProject(registry.url, {
        'package.json': { name: 'app', dependencies: { base: '*', shared: spec } },
      });
      await dx('install --package-lock-only --lockfile=npm');
      return execFileSync('cat', [join(root, 'package-lock.json')]);
    };
    const { dx, root, read } = createDxProject(registry.url, { 'package.json': {} });
    writeFileSync(join(root, 'o'), '');
    writeFileSync(join(root, 'a'), await make('1.0.0'));
    writeFileSync(join(root, 'b'), await make('1.1.0'));
    const { exitCode, stderr } = await dx('lock merge o a b package-lock.json');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning shared at node_modules/shared: ours 1.0.0, theirs 1.1.0; took theirs');
    expect(JSON.parse(read('a'))).toMatchObject({
      packages: { 'node_modules/shared': { version: '1.1.0' } },
    });
    writeFileSync(join(root, 'b'), '');
    expect((await dx('lock merge o a b')).stderr).toContain('error DX_LOCK_NOTHING_TO_MERGE');
    expect((await dx('lock merge o a')).stderr).toContain('error DX_USAGE');
    expect((await dx('lock')).stderr).toContain('error DX_USAGE');
  });
});
