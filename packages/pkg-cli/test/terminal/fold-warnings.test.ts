import type { InstallReceipt } from '@dx/pkg-install';
import { expect, it } from 'vitest';
import { foldWarnings, listSome } from '../../src/terminal/fold-warnings.ts';

type Warning = InstallReceipt['warnings'][number];

const lock: InstallReceipt['lock'] = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/x/node_modules/@s/b': { version: '2.0.0' },
  },
};

function many(kind: Warning['kind'], count: number): readonly Warning[] {
  return Array.from({ length: count }, (_, index) => ({
    kind,
    location: `node_modules/p${index}`,
    message: `message ${index}`,
  }));
}

it('folds optional packages that could not be had into one line', () => {
  expect(foldWarnings({ warnings: many('optional-skipped', 25), lock })).toEqual([
    '25 optional packages could not be had: p0, p1, p2 and 22 more',
  ]);
});

it('tells all about a single one', () => {
  expect(foldWarnings({ warnings: many('optional-skipped', 1), lock })).toEqual(['message 0']);
});

it('O04 tells of a deprecated version once, wherever it is installed', () => {
  const message = 'a@1.0.0: use b';
  const warnings = ['node_modules/a', 'node_modules/x/node_modules/a'].map(
    (location): Warning => ({ kind: 'deprecated', location, message }),
  );
  expect(foldWarnings({ warnings, lock })).toEqual(['deprecated a@1.0.0: use b']);
});

it('tells of ten deprecated versions one by one and folds more', () => {
  expect(foldWarnings({ warnings: many('deprecated', 10), lock })).toHaveLength(10);
  const warnings: readonly Warning[] = [
    { kind: 'deprecated', location: 'node_modules/a', message: 'a' },
    { kind: 'deprecated', location: 'node_modules/x/node_modules/@s/b', message: 'b' },
    ...many('deprecated', 9),
  ];
  expect(foldWarnings({ warnings, lock })).toEqual([
    '11 packages are deprecated: a@1.0.0, @s/b@2.0.0, p0 and 8 more',
  ]);
});

it('folds peer conflicts by who asks, and puts them first', () => {
  const conflict: Warning = { kind: 'peer-conflict', location: '', message: 'the project' };
  const member: Warning = { kind: 'peer-conflict', location: 'packages/ui', message: 'ui' };
  const warnings = [...many('deprecated', 1), conflict, member, ...many('peer-conflict', 9)];
  expect(foldWarnings({ warnings, lock })).toEqual([
    '11 peer dependencies are not satisfied: the project, packages/ui, p0 and 8 more',
    'deprecated message 0',
  ]);
});

it('lists names up to a limit', () => {
  expect(listSome(['a', 'b'], 2)).toBe('a, b');
  expect(listSome(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
});
