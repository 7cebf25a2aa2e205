import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, describe, expect, it } from 'vitest';
import { installScriptsOf, readBuild } from '../../src/index.ts';
import { candidateOf, openTestProject, type TestProject } from './project.ts';

/** npm's own list. */
const getInstallScripts: (node: object) => Promise<Record<string, string>> = createRequire(import.meta.url)(
  '@npmcli/arborist/lib/install-scripts.js',
);

let project: TestProject | undefined;

afterEach(() => project?.close());

const manifests: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { gypfile: false },
  { gypfile: true },
  { scripts: { install: 'i' } },
  { scripts: { preinstall: 'p' } },
  { scripts: { postinstall: 'q', test: 't' } },
  { scripts: { prepare: 'r', prepublish: 's' } },
  { scripts: { preinstall: '', install: '' } },
  { scripts: { preinstall: 'p', install: 'i', postinstall: 'q', prepare: 'r' }, gypfile: false },
];

describe('installScriptsOf', () => {
  it('S03 finds what npm finds, with binding.gyp and without, linked and not', async () => {
    project = openTestProject({}, { 'with/binding.gyp': '{}', 'without/index.js': '' });
    for (const manifest of manifests)
      for (const hasBindingGyp of [true, false])
        for (const isLinked of [true, false]) {
          const path = join(project.root, hasBindingGyp ? 'with' : 'without');
          const npm = await getInstallScripts({ path, package: manifest, isRegistryDependency: !isLinked });
          const found = installScriptsOf({ manifest, hasBindingGyp, isLinked });
          expect(Object.fromEntries(found.map(({ event, command }) => [event, command]))).toEqual(npm);
        }
  });

  it('S02 gives them in the order in which they run', () => {
    const scripts = { postinstall: 'q', prepare: 'r', install: 'i', preinstall: 'p' };
    const events = (isLinked: boolean) =>
      installScriptsOf({ manifest: { scripts }, hasBindingGyp: true, isLinked }).map(({ event }) => event);
    expect(events(false)).toEqual(['preinstall', 'install', 'postinstall']);
    expect(events(true)).toEqual(['preinstall', 'prepare', 'install', 'postinstall']);
  });

  it('takes neither inherited keys nor anything but text for a script', () => {
    for (const scripts of [{ install: ['rm'] }, { install: { length: 1 } }, ['install'], 'install', null])
      expect(installScriptsOf({ manifest: { scripts }, hasBindingGyp: false })).toEqual([]);
  });
});

describe('readBuild', () => {
  it('S03 sees binding.gyp as an install script, but not a directory or link of that name', async () => {
    project = openTestProject(
      { a: {}, b: {} },
      { 'node_modules/a/binding.gyp': '{}', 'node_modules/b/binding.gyp/x': '' },
    );
    expect((await project.build('a')).scripts).toEqual([{ event: 'install', command: 'node-gyp rebuild' }]);
    expect(
      await readBuild(candidateOf(project.root, 'b'), { fs: nodeFs, root: project.root }),
    ).toBeUndefined();
  });

  it('takes the name from the lock and not from the archive', async () => {
    const manifest = JSON.stringify({ name: 'trusted', version: '9.9.9', scripts: { install: 'i' } });
    project = openTestProject({}, { 'node_modules/a/package.json': manifest });
    const { name, version, identity } = await project.build('a');
    expect([name, version, identity]).toEqual([
      'a',
      '1.0.0',
      { kind: 'registry', name: 'a', version: '1.0.0' },
    ]);
  });

  it.each([
    ['no package.json', {}],
    ['no JSON', { 'node_modules/a/package.json': '{' }],
    ['no object', { 'node_modules/a/package.json': '[]' }],
    ['a directory', { 'node_modules/a/package.json/x': '' }],
    ['too much', { 'node_modules/a/package.json': ' '.repeat(8_388_609) }],
  ])('names the file when there is %s', async (_, files) => {
    project = openTestProject({}, files);
    const { root } = project;
    const error = await readBuild(candidateOf(root, 'a'), { fs: nodeFs, root }).catch((e: unknown) => e);
    expect(isDxError(error, 'DX_BUILD_UNREADABLE') && error.details['file']).toBe(
      `${root}/node_modules/a/package.json`,
    );
  });
});
