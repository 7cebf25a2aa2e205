import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildArchive, type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { inMemoryTransport } from '@dx/pkg-fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Files, installBoth, layProject } from './support/install-both.ts';
import { makeRepository } from './support/make-repository.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  const versions = { '1.0.0': { files: { 'index.js': '' } } };
  registry = await startRegistry({ packages: { b: { versions }, remote: { versions } } });
});
afterAll(() => registry.close());

const manifest = { name: 'app', version: '1.0.0' };
const lib = { 'lib/package.json': { name: '@s/lib', version: '2.0.0', dependencies: { b: '*' } } };

async function expectSameAsNpm(files: Files, specs: readonly string[]) {
  const both = await installBoth(registry.url, { 'package.json': manifest, ...files }, specs);
  expect(both.dx.manifest).toBe(both.npm.manifest);
  expect(both.dx.lock).toBe(both.npm.lock);
  expect(both.dx.files).toEqual(both.npm.files);
  return both.project;
}

describe('adding what no registry has', () => {
  it.each(['./lib', 'file:lib', 'other@./lib', 'lib/'])(
    'I02 %s is saved and locked as npm does it',
    async (spec) => {
      const project = await expectSameAsNpm(lib, [spec]);
      expect((await project.install()).status).toBe('up-to-date');
    },
  );

  it('I02 a directory beside the project is saved by the way to it', async () => {
    await expectSameAsNpm({ '../beside/package.json': { name: 'beside', version: '1.0.0' } }, ['../beside']);
  });

  it('I02 an archive is saved by the way to it, under the name that it gives itself', async () => {
    const { bytes } = await buildArchive('inside', '1.2.3', { dependencies: { b: '*' } });
    await expectSameAsNpm({ 'vendor/x.tgz': bytes }, ['./vendor/x.tgz']);
    await expectSameAsNpm({ 'vendor/x.tgz': bytes }, ['mine@./vendor/x.tgz']);
  });

  it('I02 an address is saved as it is', async () => {
    await expectSameAsNpm({}, [`${registry.url}remote/-/remote-1.0.0.tgz`]);
  });

  it('I02 a repository is saved as it is, under the name that it gives itself', async () => {
    const { url } = makeRepository({ 'package.json': { name: 'repo', version: '1.0.0' } }, 'v1.0.0');
    await expectSameAsNpm({}, [url]);
    await expectSameAsNpm({}, [`mine@${url}#semver:^1.0.0`]);
  });

  it('I02 a repository of a known host is saved by its shortcut', async () => {
    const sha = 'a'.repeat(40);
    const { bytes } = await buildArchive('hosted', '3.0.0', {});
    const at = `https://codeload.github.com/owner/name/tar.gz/${sha}`;
    const project = layProject('https://registry.test/', { 'package.json': manifest });
    for (const spec of [`owner/name#${sha}`, `git+ssh://git@github.com/owner/name.git#${sha}`]) {
      const transport = inMemoryTransport({ [at]: { body: bytes } });
      await project.install({ request: { kind: 'add', specs: [spec] }, ports: { transport } });
      expect(JSON.parse(project.made().manifest).dependencies).toEqual({
        hosted: `github:owner/name#${sha}`,
      });
    }
    expect(JSON.parse(project.made().lock).packages['node_modules/hosted']).toEqual({
      version: '3.0.0',
      resolved: `git+ssh://git@github.com/owner/name.git#${sha}`,
    });
  });

  it('I02 a path is taken from where it was typed and saved from where it is written', async () => {
    const project = layProject(registry.url, {
      'package.json': { ...manifest, workspaces: ['packages/*'] },
      'packages/ui/package.json': { name: 'ui', version: '1.0.0' },
      'packages/core/package.json': { name: 'core', version: '1.4.0' },
      'packages/ui/deep/x/package.json': { name: 'x', version: '0.1.0' },
    });
    const directory = join(project.root, 'packages/ui/deep');
    const at = { ...project.options.project, directory };
    await project.install({ project: at, request: { kind: 'add', specs: ['./x', '../../core'] } });
    const ui = readManifest(project.root, 'packages/ui');
    expect(ui.dependencies).toEqual({ core: '^1.4.0', x: 'file:deep/x' });
    expect((await project.install()).status).toBe('up-to-date');
  });

  it('I14 nothing is looked at where allow-file and the like are none', async () => {
    const files = { 'package.json': manifest, '.npmrc': 'allow-directory=none\n', ...lib };
    const project = layProject(registry.url, files);
    await expect(project.install({ request: { kind: 'add', specs: ['./lib'] } })).rejects.toMatchObject({
      code: 'DX_SOURCE_REFUSED',
    });
  });

  it.each([
    ['./nothing', 'DX_SOURCE_NOT_FOUND'],
    ['./nameless', 'DX_SOURCE_MANIFEST'],
    ['a@npm:./lib', 'DX_INVALID_SPEC'],
    ['git+ext::sh -c touch% /tmp/x', 'DX_INVALID_SPEC'],
    ['git+ssh://-oProxyCommand=x/a', 'DX_SOURCE_UNSUPPORTED'],
  ])('I02 %s fails with %s and changes nothing (attack G02)', async (spec, code) => {
    const files = { 'package.json': manifest, 'nameless/package.json': { version: '1.0.0' }, ...lib };
    const project = layProject(registry.url, files);
    await expect(project.install({ request: { kind: 'add', specs: [spec] } })).rejects.toMatchObject({
      code,
    });
  });
});

function readManifest(root: string, location: string): { readonly dependencies: unknown } {
  return JSON.parse(readFileSync(join(root, location, 'package.json'), 'utf8'));
}
