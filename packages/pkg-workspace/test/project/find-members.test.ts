import { relative } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import mapWorkspaces from '@npmcli/map-workspaces';
import { expect, test } from 'vitest';
import { findMembers } from '../../src/project/find-members.ts';
import { makeTree, type Tree } from '../make-tree.ts';

/** A source of numbers from 0 below a limit that is the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed * 2654435761 + 1;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const words = ['a', 'b', 'ui', 'dist', 'node_modules', '.hidden', '@s', 'a-b'];
/** Of names with a dot, npm finds some that are written out and some not: none are asked for. */
const asked = words.filter((word) => !word.startsWith('.'));
const globs = ['*', '**', 'a*', '{a,b}', '@(a|ui)', '[ab]', '+(a|b)', '?'];

function randomTree(next: (limit: number) => number): Tree {
  const tree: Record<string, string> = { 'package.json': '{"name": "root"}' };
  for (let count = 4 + next(10); count > 0; count -= 1) {
    const place = Array.from({ length: 1 + next(3) }, () => words[next(words.length)]).join('/');
    tree[`${place}/package.json`] = JSON.stringify({
      name: place.replaceAll(/[^a-z]/g, '-').replace(/^-*/, 'x-') + count,
    });
  }
  return tree;
}

function randomPatterns(next: (limit: number) => number): readonly string[] {
  return Array.from({ length: 1 + next(3) }, () => {
    const parts = Array.from({ length: 1 + next(3) }, () =>
      next(2) === 0 ? asked[next(asked.length)] : globs[next(globs.length)],
    );
    const mark = next(4) === 0 ? '!' : '';
    const start = next(6) === 0 ? './' : '';
    return `${mark}${start}${parts.join('/')}${next(5) === 0 ? '/' : ''}`;
  });
}

test('finds the members that npm finds, in 300 random trees with random patterns', async () => {
  let memberCount = 0;
  for (let seed = 0; seed < 300; seed += 1) {
    const next = numbers(seed);
    const root = makeTree(randomTree(next));
    const patterns = randomPatterns(next);
    const theirs = await mapWorkspaces({ cwd: root, pkg: { name: 'root', workspaces: patterns } });
    const expected = [...theirs.values()].map((path) => relative(root, path)).filter((path) => path !== '');
    const found = findMembers(root, patterns, nodeFs);
    expect([seed, patterns, found]).toEqual([seed, patterns, expected.sort()]);
    memberCount += found.length;
  }
  expect(memberCount).toBeGreaterThan(100);
});

test('a name with a dot in front has to be written with it', () => {
  const root = makeTree({ '.x/package.json': '{}', 'a/.x/package.json': '{}', 'b/package.json': '{}' });
  expect(findMembers(root, ['@(b|?x)', '*/*', '**'], nodeFs)).toEqual(['b']);
  expect(findMembers(root, ['.x', 'a/.*'], nodeFs)).toEqual(['.x', 'a/.x']);
});

test('finds no member in a DX_HOME that lies inside of the project', () => {
  const home: Tree = {
    'store/v1/packages/sha512-1/package.json': '{"name": "bad"}',
    'store/v1/index/sha512-1': '',
    'global/a/package.json': '{}',
  };
  const inHome = Object.fromEntries(
    Object.entries(home).map(([path, text]) => [`packages/home/${path}`, text]),
  );
  const root = makeTree({ 'packages/a/package.json': '{}', 'packages/store/package.json': '{}', ...inHome });
  for (const pattern of ['**', 'packages/**', 'packages/*/**', '*/home/store/v1/packages/*'])
    expect(findMembers(root, [pattern, 'packages/home/**'], nodeFs)).not.toContainEqual(
      expect.stringContaining('home'),
    );
  expect(findMembers(root, ['packages/home/store/v1/packages/*', 'packages/home/global/a'], nodeFs)).toEqual(
    [],
  );
  expect(findMembers(root, ['**'], nodeFs)).toEqual(['packages/a', 'packages/store']);
});

test('refuses a pattern that is longer than any that names directories', () => {
  const root = makeTree({ 'package.json': '{}' });
  for (const pattern of ['{'.repeat(5000), `!${'/'.repeat(1_000_000)}`, '{a,b}'.repeat(300)])
    expect(() => findMembers(root, [pattern], nodeFs)).toThrow(
      expect.objectContaining({ code: 'DX_MANIFEST_INVALID', message: expect.stringMatching(/^.{1,300}$/) }),
    );
});
