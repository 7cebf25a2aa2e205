import { describe, expect, it } from 'vitest';
import { collectPins } from '../src/foreign-pins.ts';
import { readPnpmLock } from '../src/read-pnpm-lock.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

/** As pnpm 12 writes it, shortened: what pnpm needs for itself comes first. */
const version9 = `---
lockfileVersion: '9.0'
importers:
  .:
    packageManagerDependencies:
      pnpm: {specifier: 12.0.0, version: 12.0.0}
packages:
  pnpm@12.0.0: {}
---
lockfileVersion: '9.0'
catalogs:
  default:
    style: {specifier: ^4.0.0, version: 4.3.0}
  build:
    tool: {specifier: ~1.0.0, version: 1.0.5}
overrides:
  name: 1.1.3
  debug>ms: 2.0.0
importers:
  .:
    dependencies:
      '@types/node': {specifier: ^20.0.0, version: 20.19.43}
      git-one: {specifier: github:owner/git-one, version: https://codeload.github.com/owner/git-one/tar.gz/${commit}}
      git-two: {specifier: git+ssh://git@git.test/two.git, version: git+https://git@git.test:two.git#${commit}}
      old-ms: {specifier: npm:ms@2.0.0, version: ms@2.0.0}
      react-dom: {specifier: ^18.2.0, version: 18.3.1(react@18.3.1)}
    devDependencies:
      patched: {specifier: 1.0.0, version: 1.0.0(patch_hash=abc)}
  packages/a:
    dependencies:
      b: {specifier: workspace:*, version: link:../b}
      lib: {specifier: file:../../lib, version: file:lib}
      style: {specifier: 'catalog:', version: 4.3.0}
      tool: {specifier: catalog:build, version: 1.0.5}
packages:
  '@types/node@20.19.43': {resolution: {integrity: sha512-x==}}
  git-one@https://codeload.github.com/owner/git-one/tar.gz/${commit}:
    resolution: {tarball: https://codeload.github.com/owner/git-one/tar.gz/${commit}}
    version: 0.2.0
  git-two@git+https://git@git.test:two.git#${commit}:
    resolution: {type: git, repo: ssh://git@git.test/two.git, commit: ${commit}}
    version: 0.3.0
  lib@file:lib: {resolution: {directory: lib, type: directory}}
snapshots:
  '@types/node@20.19.43': {dependencies: {undici-types: 6.21.0}}
  git-one@https://codeload.github.com/owner/git-one/tar.gz/${commit}: {dependencies: {ms: 2.1.3}}
  lib@file:lib: {dependencies: {ms: 0.7.1}}
  patched@1.0.0(patch_hash=abc): {dependencies: {name: 1.1.3}}
  react-dom@18.3.1(react@18.3.1): {dependencies: {react: 18.3.1, scheduler: 0.23.2}}
  style@4.3.0: {dependencies: {alias: ms@2.0.0}, optionalDependencies: {fsevents: 2.3.3}}
  twin@1.0.0(react@17.0.2): {dependencies: {react: 17.0.2, ms: 2.1.3}}
  twin@1.0.0(react@18.3.1): {dependencies: {react: 18.3.1, ms: 2.1.3}}
`;

/** As pnpm 8 writes it for a project without members, shortened. */
const version6 = `lockfileVersion: '6.0'
dependencies:
  git-one:
    specifier: github:owner/git-one
    version: github.com/owner/git-one/${commit}
  lib: {specifier: file:lib, version: file:lib}
  old-ms: {specifier: npm:ms@2.0.0, version: /ms@2.0.0}
  react-dom: {specifier: ^18.2.0, version: 18.3.1(react@18.3.1)}
packages:
  /ms@2.0.0: {resolution: {integrity: sha512-x==}}
  /react-dom@18.3.1(react@18.3.1):
    dependencies: {react: 18.3.1, '@s/x': /@s/y@1.0.0}
  file:lib:
    resolution: {directory: lib, type: directory}
    name: lib
    dependencies: {ms: 0.7.1}
  github.com/owner/git-one/${commit}:
    resolution: {tarball: https://codeload.github.com/owner/git-one/tar.gz/${commit}}
    name: git-one
    version: 0.2.0
    dependencies: {ms: 2.1.3}
`;

describe('readPnpmLock', () => {
  it('D2: reads version 9: the last document, catalogs, aliases, copies, patches, folders and sources', async () => {
    const { pins, sources } = collectPins(await readPnpmLock(version9, 'p'), 'p');
    expect(pins).toEqual({
      '@types/node@^20.0.0': '20.19.43',
      '@types/node@20.19.43>undici-types': '6.21.0',
      'git-one@0.2.0>ms': '2.1.3',
      'lib>ms': '0.7.1',
      'name@1.1.3': '1.1.3',
      'old-ms@npm:ms@2.0.0': '2.0.0',
      'patched@1.0.0': '1.0.0',
      'patched@1.0.0>name': '1.1.3',
      'react-dom@^18.2.0': '18.3.1',
      'react-dom@18.3.1>react': '18.3.1',
      'react-dom@18.3.1>scheduler': '0.23.2',
      'style@^4.0.0': '4.3.0',
      'style@4.3.0>alias': '2.0.0',
      'style@4.3.0>fsevents': '2.3.3',
      'style@catalog:': '4.3.0',
      'tool@~1.0.0': '1.0.5',
      'tool@catalog:build': '1.0.5',
      'twin@1.0.0>ms': '2.1.3',
    });
    expect(sources).toEqual({
      'git-one@github:owner/git-one': `https://codeload.github.com/owner/git-one/tar.gz/${commit}`,
      'git-two@git+ssh://git@git.test/two.git': `ssh://git@git.test/two.git#${commit}`,
    });
  });

  it('D2: reads version 6, with its slashes and without importers', async () => {
    const { pins, sources } = collectPins(await readPnpmLock(version6, 'p'), 'p');
    expect(pins).toEqual({
      'git-one@0.2.0>ms': '2.1.3',
      'lib>ms': '0.7.1',
      'old-ms@npm:ms@2.0.0': '2.0.0',
      'react-dom@^18.2.0': '18.3.1',
      'react-dom@18.3.1>@s/x': '1.0.0',
      'react-dom@18.3.1>react': '18.3.1',
    });
    expect(sources).toEqual({
      'git-one@github:owner/git-one': `https://codeload.github.com/owner/git-one/tar.gz/${commit}`,
    });
  });

  it('keys a range that two members got different versions for by the member', async () => {
    const importer = (version: string): string =>
      `dependencies: {ms: {specifier: ^2.0.0, version: ${version}}}`;
    const text = `lockfileVersion: '9.0'\nimporters:\n  .: {${importer('2.1.3')}}\n  packages/a: {${importer('2.0.0')}}\n`;
    expect(collectPins(await readPnpmLock(text, 'p'), 'p').pins).toEqual({
      '.>ms@^2.0.0': '2.1.3',
      'packages/a>ms@^2.0.0': '2.0.0',
    });
  });

  it('says in which line it is no YAML', async () => {
    await expect(readPnpmLock("lockfileVersion: '9.0'\na: b: c\n", 'p')).rejects.toThrow('in line 2');
  });
});
