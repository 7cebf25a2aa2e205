import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filterMembers, membersOfFiles, openMemberGraph, parseMemberFilter } from '../../src/index.ts';
import { catchError } from '../make-tree.ts';
import { makeWorkspace } from './workspace.ts';

function workspace() {
  return makeWorkspace({
    '': { devDependencies: { tools: '*' } },
    'apps/web': { name: '@acme/web', dependencies: { '@acme/ui': '*' } },
    'apps/admin': { name: '@acme/admin', dependencies: { '@acme/ui': '*', core: '*' } },
    'packages/ui': { name: '@acme/ui', dependencies: { core: '*' } },
    'packages/core': { name: 'core' },
    'packages/core/deep': { name: 'deep' },
    tools: { name: 'tools' },
  });
}

function filter(texts: readonly string[], directory = ''): readonly string[] {
  const project = workspace();
  return filterMembers(project, openMemberGraph(project), texts.map(parseMemberFilter), {
    directory: join(project.root, directory),
    changedSince: (revision) => (revision === 'main' ? ['packages/ui/src/a.ts', 'README.md'] : []),
  });
}

const all = ['apps/admin', 'apps/web', 'packages/core', 'packages/core/deep', 'packages/ui', 'tools'];

describe('filterMembers', () => {
  it.each([
    [['core'], ['packages/core']],
    [['@acme/ui'], ['packages/ui']],
    [['@acme/*'], ['apps/admin', 'apps/web', 'packages/ui']],
    [['*'], all],
    [['*ore'], ['packages/core']],
    [['ui'], ['packages/ui']],
    [['root'], ['']],
    [['nobody'], []],
    [['...core'], ['apps/admin', 'apps/web', 'packages/core', 'packages/ui']],
    [['...^core'], ['apps/admin', 'apps/web', 'packages/ui']],
    [['@acme/web...'], ['apps/web', 'packages/core', 'packages/ui']],
    [['@acme/web^...'], ['packages/core', 'packages/ui']],
    [['...tools'], ['', 'tools']],
    [['...@acme/ui...'], ['apps/admin', 'apps/web', 'packages/core', 'packages/ui']],
    [['./apps/web'], ['apps/web']],
    [['./apps'], ['apps/admin', 'apps/web']],
    [['./packages/*'], ['packages/core', 'packages/ui']],
    [['{packages/core}'], ['packages/core', 'packages/core/deep']],
    [['.'], ['']],
    [['!core'], all.filter((location) => location !== 'packages/core')],
    [
      ['!@acme/*', '!tools'],
      ['packages/core', 'packages/core/deep'],
    ],
    [
      ['@acme/*', '!@acme/web'],
      ['apps/admin', 'packages/ui'],
    ],
    [
      ['!...core', '*'],
      ['packages/core/deep', 'tools'],
    ],
    [['[main]'], ['packages/ui']],
    [['...[main]'], ['apps/admin', 'apps/web', 'packages/ui']],
    [['[main]...'], ['packages/core', 'packages/ui']],
    [['core[main]'], []],
    [['@acme/*[main]'], ['packages/ui']],
    [['{packages}[main]'], ['packages/ui']],
    [['[HEAD~3]'], []],
    [
      ['core', '@acme/web'],
      ['apps/web', 'packages/core'],
    ],
  ])('%j means %j', (texts, expected) => {
    expect(filter(texts)).toEqual(expected);
  });

  it('reads paths from the working directory', () => {
    expect(filter(['./core'], 'packages')).toEqual(['packages/core', 'packages/core/deep']);
    expect(filter(['../apps/web'], 'packages')).toEqual(['apps/web']);
    expect(filter(['.'], 'tools')).toEqual(['tools']);
  });

  it('needs somebody who knows what changed', () => {
    const project = workspace();
    const graph = openMemberGraph(project);
    const filters = [parseMemberFilter('[main]')];
    expect(() => filterMembers(project, graph, filters, { directory: project.root })).toThrow(TypeError);
  });
});

describe('parseMemberFilter', () => {
  it.each(['', '!', '...', '!...', '{}', '{a', '[]', 'a[b]c', 'a[b', '[a][b]'])('refuses %j', (text) => {
    expect(catchError(() => parseMemberFilter(text))).toMatchObject({
      code: 'DX_INVALID_FILTER',
      details: { filter: text },
    });
  });

  it('takes a text apart', () => {
    expect(parseMemberFilter('!...^@acme/*[HEAD~1]')).toEqual({
      text: '!...^@acme/*[HEAD~1]',
      excludes: true,
      withDependents: true,
      withDependencies: false,
      withoutSelf: true,
      name: '@acme/*',
      since: 'HEAD~1',
    });
  });
});

describe('membersOfFiles', () => {
  it('gives each file to the innermost member, and the rest to the root', () => {
    const files = ['packages/core/deep/a/b.ts', 'packages/ui/package.json', 'packages/other/a.ts'];
    expect(membersOfFiles(workspace(), files)).toEqual(['', 'packages/core/deep', 'packages/ui']);
    expect(membersOfFiles(workspace(), ['packages/core-x/a.ts'])).toEqual(['']);
    expect(membersOfFiles(workspace(), [])).toEqual([]);
  });
});
