import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { classifySpec } from '../src/classify-spec.ts';

const fromArborist = createRequire(createRequire(import.meta.url).resolve('@npmcli/arborist'));
const parseAsNpm = fromArborist('npm-package-arg') as {
  resolve(name: string, spec: string, where: string): { type: string };
};

describe('classifySpec', () => {
  it.each([
    '^1.0.0',
    '1.2.3',
    '*',
    '',
    'latest',
    'next-11',
    '>=1 <2',
    '1.x || 2',
    'npm:real@^1',
    'npm:@s/real@1.0.0',
    'file:lib',
    'file:../lib',
    './lib',
    '../lib',
    '/abs/lib',
    '~/lib',
    'file:lib-1.0.0.tgz',
    './lib.tar.gz',
    'https://files.test/a.tgz',
    'https://files.test/a',
    'git+https://git.test/a.git',
    'git+ssh://git@git.test/a.git#main',
    'git://git.test/a.git',
    'github:u/r',
    'gitlab:u/r',
    'bitbucket:u/r',
    'gist:abc',
    'u/r',
    'u/r#semver:^1',
    'https://github.com/u/r.git',
    'git@github.com:u/r.git',
  ])('says of %j what npm says', (spec) => {
    const npm = parseAsNpm.resolve('name', spec, '/project').type;
    expect(classifySpec(spec).kind).toBe(npm === 'version' ? 'range' : npm);
  });

  it('knows the protocols of other tools', () => {
    expect(classifySpec('workspace:^')).toEqual({ kind: 'workspace', range: '*' });
    expect(classifySpec('workspace:^1.2.0')).toEqual({ kind: 'workspace', range: '^1.2.0' });
    expect(classifySpec('catalog:')).toEqual({ kind: 'catalog' });
    expect(classifySpec('npm:real@latest')).toEqual({ kind: 'alias', target: 'real', range: '*' });
  });

  it('takes a text of hundreds of kilobytes for no range, with which semver would take a minute', () => {
    expect(classifySpec('>=1.0.0 x <2.0.0 - 3 || '.repeat(10_000)).kind).not.toBe('range');
  });
});
