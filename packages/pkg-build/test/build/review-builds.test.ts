import { expect, it } from 'vitest';
import { reviewBuilds } from '../src/index.ts';

it('P9 holds every install script of a dependency back, sorted by path', () => {
  const report = reviewBuilds([
    { name: 'b', version: '2.0.0', path: 'node_modules/b' },
    { name: 'a', version: '1.0.0', path: 'node_modules/a' },
  ]);
  expect(report.pending).toEqual([
    { packageId: 'a@1.0.0', path: 'node_modules/a' },
    { packageId: 'b@2.0.0', path: 'node_modules/b' },
  ]);
});
