import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { applyPatch, parsePatch } from 'diff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  const files = {
    'index.js': 'one\ntwo\n',
    'gone.js': 'x\n',
    'image.png': { bytes: new Uint8Array([1, 0, 2]) },
    'cli.js': { text: '#!', mode: 0o755 },
  };
  registry = await startRegistry({
    packages: {
      thing: { versions: { '1.0.0': { files }, '2.0.0': { files } } },
      '@s/scoped': { versions: { '1.0.0': { files } } },
      user: { versions: { '1.0.0': { dependencies: { thing: '^2.0.0' } } } },
    },
  });
});
afterAll(() => registry.close());

async function installed(dependencies: Readonly<Record<string, string>>): Promise<DxProject> {
  const project = createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies },
  });
  expect((await project.dx('install')).exitCode).toBe(0);
  return project;
}

const manifestOf = ({ read }: DxProject): Record<string, unknown> => JSON.parse(read('package.json'));

describe('dx patch', () => {
  it('I10 patch gives a copy to edit, and keeps what was changed as npm 12 does', async () => {
    const app = await installed({ thing: '1.0.0' });
    const edit = join(app.root, '..', 'edit');
    const { stdout } = await app.dx(['patch', 'thing', '--edit-dir', edit]);
    expect(stdout).toContain('You can now edit the following directory: <base>/edit');
    expect(stdout).toContain('When done, run: dx patch commit <base>/edit');
    writeFileSync(join(edit, 'index.js'), 'one\n2\n');
    writeFileSync(join(edit, 'added.js'), 'new\n');
    rmSync(join(edit, 'gone.js'));
    writeFileSync(join(edit, 'image.png'), new Uint8Array([1, 0, 3]));
    const commit = await app.dx(['patch', 'commit', edit]);
    expect(commit).toMatchObject({
      exitCode: 0,
      stdout: 'Patched thing@1.0.0 -> patches/thing@1.0.0.patch\n',
    });
    expect(commit.stderr).toContain('not in the patch: image.png');
    expect(existsSync(edit)).toBe(false);
    expect(manifestOf(app)['patchedDependencies']).toEqual({ 'thing@1.0.0': 'patches/thing@1.0.0.patch' });
    const parsed = parsePatch(app.read('patches/thing@1.0.0.patch'));
    expect(parsed.map(({ oldFileName, newFileName }) => [oldFileName, newFileName])).toEqual([
      ['/dev/null', 'b/added.js'],
      ['a/gone.js', '/dev/null'],
      ['a/index.js', 'b/index.js'],
    ]);
    const [, , changed] = parsed;
    expect(changed === undefined ? '' : applyPatch('one\ntwo\n', changed)).toBe('one\n2\n');
    expect((await app.dx('patch ls')).stdout).toBe('patches/thing@1.0.0.patch\tthing@1.0.0\t(1.0.0)\n');
    expect(app.read('node_modules/thing/index.js')).toBe('one\n2\n');
    expect(app.read('node_modules/thing/added.js')).toBe('new\n');
    expect(existsSync(join(app.root, 'node_modules/thing/gone.js'))).toBe(false);
    expect((await app.dx('install')).stdout).toContain('nothing to do');
    await app.dx('patch rm thing');
    expect(app.read('node_modules/thing/index.js')).toBe('one\ntwo\n');
  });

  it('takes pnpm’s names, scopes, and a folder of one’s own', async () => {
    const app = await installed({ '@s/scoped': '1.0.0' });
    const edit = join(app.root, '..', 'edit');
    await app.dx(['patch', '@s/scoped@1.0.0', '--edit-dir', edit]);
    writeFileSync(join(edit, 'index.js'), 'changed\n');
    await app.dx(['patch-commit', edit, '--patches-dir', 'fixes', '--keep-edit-dir']);
    expect(existsSync(edit)).toBe(true);
    expect(app.read('fixes/@s/scoped@1.0.0.patch')).toContain('+changed');
    expect((await app.dx('patch-remove @s/scoped')).stdout).toBe('Removed patch: @s/scoped@1.0.0\n');
    expect(existsSync(join(app.root, 'fixes/@s/scoped@1.0.0.patch'))).toBe(false);
    expect(manifestOf(app)['patchedDependencies']).toBeUndefined();
  });

  it('keeps nothing when nothing or only package.json was changed', async () => {
    const app = await installed({ thing: '1.0.0' });
    const edit = join(app.root, '..', 'edit');
    await app.dx(['patch', 'add', 'thing', '--edit-dir', edit]);
    const manifest = join(edit, 'package.json');
    writeFileSync(manifest, `${readFileSync(manifest, 'utf8')}\n`);
    const { exitCode, stderr } = await app.dx(['patch', 'commit', edit]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Nothing to keep');
    expect(manifestOf(app)['patchedDependencies']).toBeUndefined();
  });

  it('asks for a version where several are installed or none is', async () => {
    const app = await installed({ thing: '1.0.0', user: '1.0.0' });
    const several = await app.dx('patch thing');
    expect(several.stderr).toContain('error DX_PATCH_TARGET');
    expect(several.stderr).toContain('1.0.0');
    expect((await app.dx('patch nothing')).stderr).toContain('error DX_PATCH_TARGET');
    expect((await app.dx('patch rm nothing')).stderr).toContain('error DX_PATCH_UNKNOWN');
    expect((await app.dx('patch')).stderr).toContain('error DX_USAGE');
  });

  it('does not write over an edit directory unless told so', async () => {
    const app = await installed({ thing: '1.0.0' });
    const edit = join(app.root, '..', 'edit');
    mkdirSync(edit);
    writeFileSync(join(edit, 'mine'), '');
    expect((await app.dx(['patch', 'thing', '--edit-dir', edit])).stderr).toContain('error DX_PATCH_EXISTS');
    expect(existsSync(join(edit, 'mine'))).toBe(true);
    expect((await app.dx(['patch', 'thing', '--edit-dir', edit, '--ignore-existing'])).exitCode).toBe(0);
    expect(existsSync(join(edit, 'mine'))).toBe(false);
  });

  it('never writes or removes a patch outside of the project', async () => {
    const app = await installed({ thing: '1.0.0' });
    const outside = join(app.root, '..', 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'keep'), '');
    symlinkSync(outside, join(app.root, 'linked'));
    const edit = join(app.root, '..', 'edit');
    await app.dx(['patch', 'thing', '--edit-dir', edit]);
    writeFileSync(join(edit, 'index.js'), 'changed\n');
    for (const folder of ['../outside', 'linked'])
      expect((await app.dx(['patch', 'commit', edit, '--patches-dir', folder])).stderr).toContain(
        'error DX_PATCH_OUTSIDE',
      );
    await app.dx(['pkg', 'set', 'patchedDependencies[thing@1.0.0]=../outside/keep']);
    expect((await app.dx('patch rm thing')).stderr).toContain('error DX_PATCH_OUTSIDE');
    expect(existsSync(join(outside, 'keep'))).toBe(true);
  });
});
