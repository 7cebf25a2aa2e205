import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

const registry = 'http://127.0.0.1:9/';

function project(
  manifest: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, unknown>> = {},
): DxProject {
  return createDxProject(registry, {
    'package.json': { name: 'thing', version: '1.2.3', ...manifest },
    ...files,
  });
}

function git(directory: string, ...args: readonly string[]): string {
  const identity = [
    '-c',
    'user.name=Me',
    '-c',
    'user.email=me@example.test',
    '-c',
    'init.defaultBranch=main',
  ];
  return execFileSync('git', [...identity, ...args], { cwd: directory, encoding: 'utf8' }).trim();
}

function repository({ root }: DxProject): void {
  git(root, 'init', '-q');
  git(root, 'config', 'user.name', 'Me');
  git(root, 'config', 'user.email', 'me@example.test');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'first');
}

const versionOf = ({ read }: DxProject, file = 'package.json'): unknown => JSON.parse(read(file)).version;

describe('dx version', () => {
  it.each([
    ['1.2.3', ['patch']],
    ['1.2.3', ['minor']],
    ['1.2.3', ['major']],
    ['1.2.3', ['premajor']],
    ['1.2.3', ['prepatch', '--preid', 'rc']],
    ['1.2.3-rc.4', ['prerelease']],
    ['1.2.3-rc.4', ['prerelease', '--preid=beta']],
    ['1.2.3', ['v4.5.6']],
    ['1.2.3', ['4.5.6-x.1']],
  ])('I10 version makes of %s with %j what npm makes of it', async (version, args) => {
    const ours = project({ version });
    const theirs = project({ version });
    const npm = runNpm(theirs.root, ['version', ...args]);
    expect(await ours.dx(['version', ...args])).toMatchObject({ exitCode: 0, stdout: npm.stdout });
    expect(ours.read('package.json')).toBe(theirs.read('package.json'));
  });

  it('S09 runs preversion, version, postversion with npm_old_version and npm_new_version, around the change', async () => {
    const record = (name: string): string =>
      `node -e "require('fs').appendFileSync('order','${name} '+process.env.npm_old_version+' '+process.env.npm_new_version+' '+require('./package.json').version+' '+process.env.npm_command+';')"`;
    const names = ['preversion', 'version', 'postversion'];
    const app = project({ scripts: Object.fromEntries(names.map((name) => [name, record(name)])) });
    expect((await app.dx('version patch')).exitCode).toBe(0);
    expect(app.read('order')).toBe(
      'preversion 1.2.3 1.2.4 1.2.3 version;version 1.2.3 1.2.4 1.2.4 version;postversion 1.2.3 1.2.4 1.2.4 version;',
    );
  });

  it('keeps the indentation of package.json and brings the lockfile along', async () => {
    const app = project(
      {},
      {
        'package.json': '{\n\t"name": "thing",\n\t"version": "1.2.3"\n}\n',
        'package-lock.json': {
          name: 'thing',
          version: '1.2.3',
          lockfileVersion: 3,
          packages: { '': { name: 'thing', version: '1.2.3' } },
        },
      },
    );
    await app.dx('version minor');
    expect(app.read('package.json')).toBe('{\n\t"name": "thing",\n\t"version": "1.3.0"\n}\n');
    expect(JSON.parse(app.read('package-lock.json'))).toMatchObject({
      version: '1.3.0',
      packages: { '': { version: '1.3.0' } },
    });
  });

  it('commits and tags in git, with message and prefix, and leaves git alone when told so', async () => {
    const app = project();
    repository(app);
    expect(await app.dx(['version', 'patch', '-m', 'release %s'])).toMatchObject({
      exitCode: 0,
      stdout: 'v1.2.4\n',
    });
    expect(git(app.root, 'log', '-1', '--format=%s')).toBe('release 1.2.4');
    expect(git(app.root, 'tag')).toBe('v1.2.4');
    await app.dx('version patch --no-git-tag-version');
    expect(git(app.root, 'tag')).toBe('v1.2.4');
    expect(git(app.root, 'status', '--short')).toBe('M package.json');
  });

  it('takes the version from the last tag with from-git', async () => {
    const app = project();
    repository(app);
    git(app.root, 'tag', 'v7.1.0');
    expect((await app.dx('version from-git --no-git-tag-version')).stdout).toBe('v7.1.0\n');
    expect(versionOf(app)).toBe('7.1.0');
  });

  it('refuses with DX_VERSION_REFUSED what is no version, the same version, and a tree that is not clean', async () => {
    const app = project();
    expect((await app.dx('version nonsense')).stderr).toContain('error DX_VERSION_REFUSED');
    expect((await app.dx('version 1.2.3')).stderr).toContain('--allow-same-version');
    expect((await app.dx('version 1.2.3 --allow-same-version')).exitCode).toBe(0);
    repository(app);
    writeFileSync(join(app.root, '.npmrc'), 'x=1\n');
    expect((await app.dx('version patch')).stderr).toContain('Commit or stash first');
    expect(versionOf(app)).toBe('1.2.3');
  });

  it('ends with the exit code of a script that fails', async () => {
    const app = project({ scripts: { preversion: 'exit 7' } });
    expect(await app.dx('version patch')).toMatchObject({ exitCode: 7 });
    expect(versionOf(app)).toBe('1.2.3');
    expect((await app.dx('version patch --ignore-scripts')).exitCode).toBe(0);
  });

  it('changes members, without tags, and brings the lockfile in line', async () => {
    const app = createDxProject(registry, {
      'package.json': { name: 'root', version: '0.0.1', workspaces: ['packages/*'] },
      'packages/a/package.json': { name: 'a', version: '1.0.0' },
      'packages/b/package.json': { name: 'b', version: '2.0.0' },
    });
    expect((await app.dx('install --lockfile npm')).exitCode).toBe(0);
    expect(await app.dx('version minor --workspaces')).toMatchObject({
      exitCode: 0,
      stdout: 'a\nv1.1.0\nb\nv2.1.0\n',
    });
    expect(versionOf(app, 'packages/a/package.json')).toBe('1.1.0');
    expect(versionOf(app)).toBe('0.0.1');
    expect(JSON.parse(app.read('package-lock.json')).packages['packages/a']).toMatchObject({
      version: '1.1.0',
    });
  });

  it('lists versions without a word', async () => {
    const { stdout } = await project().dx('version --json');
    expect(JSON.parse(stdout)).toMatchObject({ thing: '1.2.3', node: process.versions.node });
    expect((await project().dx('version')).stdout).toContain("thing: '1.2.3'");
    expect((await project().dx('version 1.0.0 2.0.0')).stderr).toContain('error DX_USAGE');
  });
});
