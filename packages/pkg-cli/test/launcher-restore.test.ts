import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { each } from './unchanged/launcher-project.ts';
import { restoredBy, withSpare } from './unchanged/spare-project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: {
        versions: {
          '1.0.0': { dependencies: { '@scope/b': '1.0.0' }, bin: { a: 'cli.js' }, files: { 'cli.js': '' } },
          '2.0.0': {},
        },
      },
      '@scope/b': { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

const manifest = { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } };
const single = { 'package.json': manifest };
const workspace = {
  'package.json': { ...manifest, workspaces: ['packages/*'] },
  'packages/one/package.json': { name: 'one', version: '1.0.0', dependencies: { a: '2.0.0' } },
};

describe('where node_modules is gone, the launcher brings a spare back', () => {
  test('of a project', async () => {
    const project = await withSpare(registry.url, single);
    expect(await restoredBy(project)).toEqual(each('spare'));
  });

  test('of a workspace, with what members have of their own', async () => {
    const project = await withSpare(registry.url, workspace);
    expect(await restoredBy(project)).toEqual(each('spare'));
  });
});
