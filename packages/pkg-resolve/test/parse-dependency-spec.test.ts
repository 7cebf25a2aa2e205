import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parseDependencySpec, satisfiesRange } from '../src/index.ts';

interface NpmSpec {
  readonly type: string;
  readonly name: string;
  readonly fetchSpec: string;
  readonly subSpec?: NpmSpec;
}

const fromNpm = createRequire(createRequire(import.meta.url).resolve('@npmcli/arborist'));
const npa: { resolve(name: string, spec: string): NpmSpec } = fromNpm('npm-package-arg');

const registry = [
  '^1.0.0',
  '1.2.3',
  'v1.2.3',
  '=1.0.0',
  '',
  '*',
  ' 1.x ',
  '>=1 <2',
  '1 || 2',
  '1.0.0 - 2',
  'latest',
  'next-12',
];
const aliases = ['npm:b@^1.0.0', 'npm:@s/b@1.0.0', 'npm:b', 'npm:@s/b', 'NPM:b@next', 'npm:b@'];
const npmTypes = ['git', 'file', 'directory', 'remote'];
const foreign = ['file:../b', './b', '../b', '/b', '~/b', 'git://h.test/b.git', 'git+ssh://git@h.test/b.git'];
const hosted = [
  'github:o/b',
  'o/b',
  'o/b#main',
  'https://h.test/b.tgz',
  'http://h.test/b',
  'b.tgz',
  'gitlab:o/b',
  'gist:123',
  'https://github.com/o/b',
  'https://github.com/o/b.git#main',
  'https://github.com/o/b/archive/x.tar.gz',
  'https://github.com/o/b/tree/main',
  'https://gitlab.com/g/s/p',
  'https://gitlab.com/a/b/-/archive/x.tgz',
  'https://bitbucket.org/a/b/get/x.tgz',
  'https://gist.github.com/u/abc',
  'https://git.sr.ht/~a/b',
  'https://www.github.com/o/b',
  'https://u:p@github.com/o/b',
  'http://github.com/o/b',
  'https://github.com/o',
  'git+https://h.test/x',
  'git+file:///x',
  'sourcehut:~a/b',
  'file:x/y',
  'file:x.tgz',
  'a/b/c',
  'a/b.tgz',
  'a/b#x/y',
  'github.com/o/b',
];

describe('parseDependencySpec', () => {
  it.each([...registry, ...aliases])('reads %j as npm does', (spec) => {
    const npm = npa.resolve('a', spec);
    const target = npm.subSpec ?? npm;
    const found = parseDependencySpec('a', spec);
    if (found.kind !== 'registry' && found.kind !== 'tag') throw new TypeError('a registry spec');
    expect(found.name).toBe(target.name);
    expect(found.alias).toBe(npm.type === 'alias');
    expect(found.kind).toBe(target.type === 'tag' ? 'tag' : 'registry');
    expect(found.kind === 'tag' ? found.tag : found.range).toBe(target.fetchSpec || '*');
    expect(found.kind === 'registry' && found.exact).toBe(target.type === 'version');
  });

  it.each([...foreign, ...hosted])('knows that no registry answers %j, as npm does', (spec) => {
    const { type } = npa.resolve('a', spec);
    expect(npmTypes).toContain(type);
    expect(parseDependencySpec('a', spec)).toEqual({ kind: 'source', type });
  });

  it.each([
    ['catalog:', { kind: 'unsupported', type: 'catalog' }],
    ['catalog:react18', { kind: 'unsupported', type: 'catalog' }],
    ['weird:thing', { kind: 'unsupported', type: 'url' }],
    ['git@h.test:o/b.git', { kind: 'source', type: 'git' }],
    ['link:../b', { kind: 'source', type: 'directory' }],
    ['portal:../b', { kind: 'source', type: 'directory' }],
    ['workspace:*', { kind: 'workspace', name: '@s/a', range: '*' }],
    ['workspace:^', { kind: 'workspace', name: '@s/a', range: '*' }],
    ['workspace:~', { kind: 'workspace', name: '@s/a', range: '*' }],
    ['workspace:', { kind: 'workspace', name: '@s/a', range: '*' }],
    ['workspace:^1.2.0', { kind: 'workspace', name: '@s/a', range: '^1.2.0' }],
    ['workspace:1.2.0', { kind: 'workspace', name: '@s/a', range: '1.2.0' }],
    ['workspace:b@*', { kind: 'workspace', name: 'b', range: '*' }],
    ['workspace:@x/b@^1', { kind: 'workspace', name: '@x/b', range: '^1' }],
    ['workspace:../b', { kind: 'workspace', name: '@s/a', range: '*', path: '../b' }],
    ['workspace:packages/b', { kind: 'workspace', name: '@s/a', range: '*', path: 'packages/b' }],
    ['jsr:@x/b@^1', { kind: 'registry', name: '@jsr/x__b', range: '^1', exact: false, alias: true }],
    ['jsr:@x/b', { kind: 'registry', name: '@jsr/x__b', range: '*', exact: false, alias: true }],
    ['jsr:1.0.0', { kind: 'registry', name: '@jsr/s__a', range: '1.0.0', exact: true, alias: true }],
    ['jsr:@x/b@next', { kind: 'tag', name: '@jsr/x__b', tag: 'next', alias: true }],
  ])('reads %j, which npm does not know or takes for a path', (spec, found) => {
    expect(parseDependencySpec('@s/a', spec)).toEqual(found);
  });

  it.each(['not a range', 'a%b', 'npm:', 'npm:b@npm:c', 'npm:b@../c', 'jsr:b@1', 'jsr:', 'workspace:b@next'])(
    'refuses %j',
    (spec) => {
      expect(() => parseDependencySpec('a', spec)).toThrow(
        expect.objectContaining({ code: 'DX_INVALID_RANGE' }),
      );
    },
  );

  it.each(['@x/../../y', '__proto__', '', '.hidden', 'node_modules'])('refuses the name %j', (name) => {
    const refusal = expect.objectContaining({ code: 'DX_INVALID_PACKAGE_NAME' });
    expect(() => parseDependencySpec(name, '1')).toThrow(refusal);
    expect(() => parseDependencySpec('a', `npm:${name}x/y/z@1`)).toThrow();
  });

  it('refuses a range of hundreds of kilobytes, with which semver would take a minute', () => {
    const spec = '>=1.0.0 x <2.0.0 - 3 || '.repeat(10_000);
    expect(() => parseDependencySpec('a', spec)).toThrow('a');
    expect(satisfiesRange('1.0.0', spec)).toBe(false);
  });

  it('takes a word with digits before a colon for no protocol, as npm does', () => {
    const spec = 'x1:y || 1.2.3';
    expect(npa.resolve('a', spec).type).toBe('range');
    expect(parseDependencySpec('a', spec)).toMatchObject({ kind: 'registry', range: spec });
  });
});
