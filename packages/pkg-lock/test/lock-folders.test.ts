import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Arborist } from '@npmcli/arborist';
import { describe, expect, it } from 'vitest';
import { checkLock, formatPackageLock, lockGraph, lockPreferences, readPackageLock } from '../src/index.ts';
import { type Manifests, makeWorkspace } from './project.ts';

/** A folder that the project names, one that this one names, and one that two of them name. */
const manifests: Manifests = {
  '': {
    name: 'app',
    version: '1.0.0',
    dependencies: { lib: 'file:lib' },
    devDependencies: { tool: './tools/tool' },
  },
  lib: {
    name: 'lib',
    version: '2.0.0',
    license: 'MIT',
    bin: './cli.js',
    scripts: { postinstall: 'true' },
    dependencies: { deep: 'file:./deep' },
    devDependencies: { tool: 'file:../tools/tool' },
  },
  'lib/deep': { name: 'deep-by-another-name', version: '0.1.0', engines: { node: '>=18' } },
  'tools/tool': { name: 'tool', version: '3.0.0', peerDependencies: { lib: '*' } },
};

/** What npm writes for the folders, which no registry has a part in. */
async function lockWithNpm(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'dx-folders-'));
  for (const [location, manifest] of Object.entries(manifests)) {
    const path = join(root, location, 'package.json');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(manifest));
  }
  const tree = await new Arborist({ path: root }).buildIdealTree();
  tree.meta.commit();
  rmSync(root, { recursive: true });
  return tree.meta.toString();
}

describe('the lock of a project with folders', () => {
  const workspace = makeWorkspace({ '': manifests[''] ?? {} });
  const { '': _root, ...folders } = makeWorkspace(manifests).importers;

  it('W05 has two entries for each, as npm writes them', async () => {
    const text = await lockWithNpm();
    const previous = readPackageLock(text, 'package-lock.json');
    expect(previous.packages).toMatchObject({
      lib: { version: '2.0.0', hasInstallScript: true },
      'node_modules/lib': { resolved: 'lib', link: true },
    });
    const lock = lockGraph({ nodes: lockPreferences(previous), warnings: [] }, workspace, { previous });
    expect(formatPackageLock(lock)).toBe(text);
  });

  it('W05 fits the manifests of project and folders, until a folder asks for something else', async () => {
    const lock = readPackageLock(await lockWithNpm(), 'package-lock.json');
    expect(checkLock(workspace, lock, { folders })).toMatchObject({ status: 'satisfied' });
    const changed = { ...manifests['lib'], dependencies: { deep: 'file:./deep', more: '1' } };
    const other = { ...folders, ...makeWorkspace({ lib: changed }).importers };
    expect(checkLock(workspace, lock, { folders: other })).toMatchObject({
      status: 'stale',
      reasons: [{ kind: 'added', location: 'lib', name: 'more' }],
    });
  });
});
