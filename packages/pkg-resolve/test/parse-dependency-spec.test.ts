import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parseDependencySpec } from '../src/index.ts';

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
const foreign = [
  'file:../b',
  './b',
  '../b',
  '/b',
  '~/b',
  'git://h.test/b.git',
  'git+ssh://git@h.test/b.git',
  'git@h.test:o/b.git',
];
const hosted = [
  'github:o/b',
  'o/b',
  'o/b#main',
  'https://h.test/b.tgz',
  'http://h.test/b',
  'b.tgz',
  'gitlab:o/b',
  'gist:123',
];

describe('parseDependencySpec', () => {
  it.each([...registry, ...aliases])('reads %j as npm does', (spec) => {
    const npm = npa.resolve('a', spec);
    const target = npm.subSpec ?? npm;
    const found = parseDependencySpec('a', spec);
    if (found.kind === 'unsupported') throw new TypeError('a registry spec');
    expect(found.name).toBe(target.name);
    expect(found.alias).toBe(npm.type === 'alias');
    expect(found.kind).toBe(target.type === 'tag' ? 'tag' : 'registry');
    expect(found.kind === 'tag' ? found.tag : found.range).toBe(target.fetchSpec || '*');
    expect(found.kind === 'registry' && found.exact).toBe(target.type === 'version');
  });

  it.each([...foreign, ...hosted])('knows that no registry answers %j, as npm does', (spec) => {
    expect(['git', 'file', 'directory', 'remote']).toContain(npa.resolve('a', spec).type);
    expect(parseDependencySpec('a', spec).kind).toBe('unsupported');
  });

  it.each([
    ['workspace:*', 'workspace'],
    ['catalog:', 'catalog'],
    ['catalog:react18', 'catalog'],
    ['link:../b', 'link'],
    ['jsr:@s/b@1', 'jsr'],
    ['weird:thing', 'url'],
  ])('names the kind of %j, which npm does not know', (spec, type) => {
    expect(parseDependencySpec('a', spec)).toEqual({ kind: 'unsupported', type });
  });

  it.each(['not a range', 'a%b', 'npm:', 'npm:b@npm:c', 'npm:b@../c'])('refuses %j', (spec) => {
    expect(() => parseDependencySpec('a', spec)).toThrow(
      expect.objectContaining({ code: 'DX_INVALID_RANGE' }),
    );
  });

  it.each(['@x/../../y', '__proto__', '', '.hidden', 'node_modules'])('refuses the name %j', (name) => {
    const refusal = expect.objectContaining({ code: 'DX_INVALID_PACKAGE_NAME' });
    expect(() => parseDependencySpec(name, '1')).toThrow(refusal);
    expect(() => parseDependencySpec('a', `npm:${name}x/y/z@1`)).toThrow();
  });
});
