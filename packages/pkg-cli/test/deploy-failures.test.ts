import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from './support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({ packages: { tool: { versions: { '1.0.0': {} } } } });
});
afterAll(() => registry.close());

function mono(catalog: Readonly<Record<string, string>> = { tool: '^1.0.0' }): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'mono', private: true, workspaces: { packages: ['apps/*'], catalog } },
    'apps/api/package.json': { name: '@m/api', version: '1.0.0', dependencies: { tool: 'catalog:' } },
    'apps/api/main.js': '',
    'apps/web/package.json': { name: '@m/web', version: '1.0.0' },
  });
}

function namesIn(project: DxProject, directory: string): readonly string[] {
  const path = join(project.root, directory);
  return existsSync(path) ? readdirSync(path).sort() : [];
}

describe('dx deploy', () => {
  it.each(['.', 'apps', 'apps/api', 'apps/out', 'package.json'])(
    'refuses %s, which is or would be a part of the workspace',
    async (directory) => {
      const project = mono();
      await project.dx('install');
      const { stderr } = await project.dx(`deploy @m/api ${directory} --force`);
      expect(stderr).toContain('DX_DEPLOY_DIRECTORY');
      expect(existsSync(join(project.root, 'apps/api/main.js'))).toBe(true);
      expect(namesIn(project, 'apps/out')).toEqual([]);
    },
  );

  it.each([
    ['deploy', 'DX_USAGE'],
    ['deploy @m/api', 'DX_USAGE'],
    ['deploy apps out', 'DX_USAGE'],
    ['deploy nobody out', 'DX_NO_SUCH_MEMBER'],
    ['deploy @m/api out', 'DX_NO_LOCKFILE'],
  ])('dx %s fails with %s', async (line, code) => {
    expect((await mono().dx(line)).stderr).toContain(code);
  });

  it('fails for a catalog that lacks the dependency, and leaves nothing', async () => {
    const project = mono();
    await project.dx('install');
    const manifest = JSON.parse(project.read('package.json')) as Record<string, unknown>;
    const changed = { ...manifest, workspaces: ['apps/*'] };
    writeFileSync(join(project.root, 'package.json'), JSON.stringify(changed));
    const { stderr } = await project.dx('deploy @m/api out');
    expect(stderr).toContain('error DX_DEPLOY_RANGE');
    expect(namesIn(project, 'out')).toEqual([]);
  });

  it('with --force leaves what was there when it fails, and replaces it once it goes well', async () => {
    const project = mono();
    await project.dx('install');
    const out = join(project.root, 'out');
    mkdirSync(join(out, 'node_modules'), { recursive: true });
    writeFileSync(join(out, 'mine'), 'old');
    await project.dx('clean --yes');
    const failed = await project.dx('deploy @m/api out --force --offline');
    expect(failed.stderr).toContain('error DX_OFFLINE');
    expect(namesIn(project, 'out')).toEqual(['mine', 'node_modules']);
    expect(readFileSync(join(out, 'mine'), 'utf8')).toBe('old');
    expect(await project.dx('deploy @m/api out --force')).toMatchObject({ exitCode: 0 });
    expect(namesIn(project, 'out')).toEqual(['main.js', 'node_modules', 'package-lock.json', 'package.json']);
  });
});
