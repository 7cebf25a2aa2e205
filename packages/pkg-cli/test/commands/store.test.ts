import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs, shareLock } from '@dx/pkg-core/node';
import { storeLock } from '@dx/pkg-install';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { files: { 'index.js': 'one' } } } },
      b: { versions: { '1.0.0': { files: { 'index.js': 'two' } } } },
    },
  });
});
afterAll(() => registry.close());

async function installed(): Promise<DxProject> {
  const project = createDxProject(registry.url, {
    'package.json': { name: 'app', dependencies: { a: '1.0.0', b: '1.0.0' } },
  });
  await project.dx('install');
  return project;
}

function homeOf({ env }: DxProject): string {
  return env['DX_HOME'] ?? '';
}

describe('dx store', () => {
  it('says where it is, and what is in it', async () => {
    const project = await installed();
    expect(await project.dx('store path')).toMatchObject({ stdout: '<base>/dx/store\n' });
    const { stdout } = await project.dx('store');
    expect(stdout).toContain('2 packages, ');
    expect(stdout).toContain('0 packages, 0 B, that nothing is linked to');
    const status = JSON.parse((await project.dx('store status --json')).stdout) as object;
    expect(status).toMatchObject({ used: { count: 2 }, unused: { count: 0 }, generationCount: 0 });
  });

  it('P1 finds a file that was changed without another size, and the next install fetches the package again', async () => {
    const project = await installed();
    const packages = join(homeOf(project), 'store/v1/packages');
    const [first = ''] = readdirSync(packages);
    rmSync(join(packages, first, 'index.js'));
    writeFileSync(join(packages, first, 'index.js'), 'bad');
    const found = await project.dx('store verify');
    expect(found.exitCode).toBe(1);
    expect(found.stdout).toContain('2 packages checked, 1 damaged and removed');
    expect(await project.dx('store verify')).toMatchObject({ exitCode: 0 });
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    expect(await project.dx('install')).toMatchObject({ exitCode: 0 });
    expect(['one', 'two']).toContain(project.read('node_modules/a/index.js'));
    expect((await project.dx('store status --json')).stdout).toContain('"count": 2');
  });

  it('P5 removes what no project is linked to, once nobody is at work', async () => {
    const project = await installed();
    await project.dx('remove b');
    const dryRun = async (): Promise<string> => (await project.dx('store prune --dry-run')).stdout;
    // What was removed is deleted by another process.
    for (let tries = 0; tries < 100 && (await dryRun()).includes(' 0 packages'); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await dryRun()).toContain('would remove 1 package');
    const share = await shareLock(storeLock(homeOf(project)), { fs: nodeFs, what: 'dx ci' });
    const pruned = project.dx('store prune');
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(readdirSync(join(homeOf(project), 'store/v1/packages'))).toHaveLength(2);
    share.release();
    const { stdout, stderr } = await pruned;
    expect(stdout).toContain('removed 1 package');
    expect(stderr).toContain('waiting for dx ci');
    expect(readdirSync(join(homeOf(project), 'store/v1/packages'))).toHaveLength(1);
    expect(await project.dx('install')).toMatchObject({ stdout: 'nothing to do, up to date in <time>\n' });
  });

  it('does not know other words', async () => {
    const project = createDxProject(registry.url, { 'package.json': {} });
    expect(await project.dx('store eat')).toMatchObject({ exitCode: 1 });
  });
});
