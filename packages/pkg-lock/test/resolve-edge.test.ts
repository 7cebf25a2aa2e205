import { describe, expect, it } from 'vitest';
import { lockEdges, resolveEdge } from '../src/index.ts';

const packages = {
  '': { workspaces: ['packages/*'], dependencies: { a: '1' }, devDependencies: { ui: '*', a: '2' } },
  'node_modules/a': { version: '1.0.0', devDependencies: { never: '1' }, peerDependencies: { b: '1' } },
  'node_modules/a/node_modules/b': { version: '1.0.0', dependencies: { a: '1', c: '1' } },
  'node_modules/c': { version: '1.0.0' },
  'node_modules/ui': { link: true as const, resolved: 'packages/ui' },
  'packages/ui': { dependencies: { c: '1', a: '1' } },
  'packages/ui/node_modules/c': { version: '2.0.0' },
};

describe('resolveEdge', () => {
  it.each([
    ['', 'a', 'node_modules/a'],
    ['node_modules/a', 'b', 'node_modules/a/node_modules/b'],
    ['node_modules/a/node_modules/b', 'a', 'node_modules/a'],
    ['node_modules/c', 'b', undefined],
    ['packages/ui', 'c', 'packages/ui/node_modules/c'],
    ['packages/ui', 'a', 'node_modules/a'],
    ['node_modules/ui', 'c', 'packages/ui/node_modules/c'],
    ['packages/ui/node_modules/c', 'a', 'node_modules/a'],
    ['', 'toString', undefined],
  ])('leads from %j by %j to %j', (from, name, to) => {
    expect(resolveEdge({ packages: Object.assign(Object.create(null), packages) }, from, name)).toBe(to);
  });
});

describe('lockEdges', () => {
  it('counts a name that is asked for twice once: members first, then dev before prod', () => {
    expect(lockEdges({ packages }).filter(({ from }) => from === '')).toEqual([
      { kind: 'workspace', from: '', name: 'ui', spec: 'file:packages/ui', to: 'node_modules/ui' },
      { kind: 'dev', from: '', name: 'a', spec: '2', to: 'node_modules/a' },
    ]);
  });

  it('ignores dev dependencies of packages', () => {
    expect(lockEdges({ packages }).some(({ name }) => name === 'never')).toBe(false);
  });

  it('takes a link that the root asks for by path as a dependency', () => {
    const own = { '': { workspaces: ['x'], dependencies: { ui: 'file:packages/ui' } } };
    const edges = lockEdges({ packages: { ...packages, ...own } });
    expect(edges.filter(({ from }) => from === '').map(({ kind }) => kind)).toEqual(['prod']);
  });
});
