import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, describe, expect, it } from 'vitest';
import { listStrays, runBuilds } from '../../src/index.ts';
import { openTestProject, type TestProject } from './project.ts';

let project: TestProject | undefined;

afterEach(() => project?.close());

describe('listStrays', () => {
  it('finds what scripts make beside their packages in the staging area', async () => {
    const stage = 'node_modules/.dx/stage-1/tree';
    const client = `${stage}/node_modules/@p/client`;
    const install = 'mkdir -p ../../.made/x ../extra && touch own ../../file && mkdir node_modules';
    const manifest = JSON.stringify({ name: '@p/client', version: '1.0.0', scripts: { install } });
    const opened = openTestProject(
      {},
      {
        [`${client}/package.json`]: manifest,
        [`${stage}/node_modules/.bin/client`]: '',
        [`${stage}/node_modules/a/node_modules/x/package.json`]: '{}',
        [`${stage}/node_modules/a/node_modules/y`]: 'a link of ours',
      },
    );
    project = opened;
    const search = {
      fs: nodeFs,
      directory: join(opened.root, stage),
      known: [
        'node_modules/@p/client',
        'node_modules/.bin/client',
        'node_modules/a/node_modules/x',
        'node_modules/a/node_modules/y',
        'packages/m/node_modules/gone',
      ],
    };
    expect(listStrays(search)).toEqual([]);
    const build = await opened.build('@p/client', { directory: join(opened.root, client) });
    await runBuilds({ approved: [build], pending: [], denied: [] }, { env: opened.env, edges: [] });
    expect(listStrays(search)).toEqual(['node_modules/.made', 'node_modules/@p/extra', 'node_modules/file']);
  });
});
