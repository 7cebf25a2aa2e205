import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildArchive, type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from './support/dx.ts';
import { runNpm } from './support/npm-oracle.ts';

const say = (text: string): string => `module.exports = ${JSON.stringify(text)};\n`;
const patch = [
  '--- a/index.js',
  '+++ b/index.js',
  '@@ -1,1 +1,1 @@',
  '-module.exports = "plain";',
  '+module.exports = "patched";',
  '',
].join('\n');
let registry: FixtureRegistry;
beforeAll(async () => {
  const versions = { '1.0.0': { files: { 'index.js': say('dep 1') } }, '1.9.0': {} };
  registry = await startRegistry({
    packages: {
      dep: { versions },
      host: {
        versions: {
          '1.0.0': {
            dependencies: { dep: '^1.0.0' },
            files: { 'index.js': 'module.exports = require("dep");' },
          },
        },
      },
      plain: { versions: { '1.0.0': { files: { 'index.js': say('plain') } } } },
      packed: {
        versions: {
          '1.0.0': {
            dependencies: { inner: '1' },
            bundleDependencies: ['inner'],
            files: {
              'index.js': 'module.exports = require("inner");',
              'node_modules/inner/package.json': '{"name":"inner","version":"1.0.0"}',
              'node_modules/inner/index.js': say('inner'),
            },
          },
        },
      },
    },
  });
});
afterAll(() => registry.close());

async function mono(): Promise<DxProject> {
  const project = createDxProject(registry.url, {
    'package.json': {
      name: 'mono',
      private: true,
      workspaces: ['apps/*'],
      devDependencies: { dep: '1.0.0' },
      overrides: { dep: '$dep' },
      patchedDependencies: { 'plain@1.0.0': 'patches/plain.patch' },
    },
    'patches/plain.patch': patch,
    'apps/api/package.json': {
      name: '@m/api',
      version: '1.0.0',
      dependencies: { host: '1', plain: '1', packed: '1', local: 'file:../../vendor/local.tgz' },
    },
    'apps/api/main.js': 'console.log(["host", "plain", "packed", "local"].map(require).join(", "));',
  });
  const { bytes } = await buildArchive('local', '1.0.0', { files: { 'index.js': say('local') } });
  mkdirSync(join(project.root, 'vendor'));
  writeFileSync(join(project.root, 'vendor/local.tgz'), bytes);
  return project;
}

/** Somewhere else, with the workspace, its store and its home gone. */
function carryAway(project: DxProject): string {
  const away = join(realpathSync(mkdtempSync(join(tmpdir(), 'dx-away-'))), 'srv');
  renameSync(join(project.root, 'out'), away);
  rmSync(dirname(project.root), { recursive: true });
  return away;
}

describe('dx deploy', () => {
  it('takes overrides, patches, archives of the project and what packages bundle along', async () => {
    const project = await mono();
    expect(await project.dx('install')).toMatchObject({ exitCode: 0 });
    expect(await project.dx('deploy @m/api out')).toMatchObject({ exitCode: 0 });
    const away = carryAway(project);
    const said = execFileSync(process.execPath, ['main.js'], { cwd: away, encoding: 'utf8' });
    expect(said).toBe('dep 1, patched, inner, local\n');
    expect(runNpm(away, ['ls', '--all'])).toMatchObject({ exitCode: 0 });
    rmSync(dirname(away), { recursive: true });
  });
});
