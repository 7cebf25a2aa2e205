import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {}, '2.0.0': {} } } } });
});
afterAll(() => registry.close());

function createWorkspace(): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'root', workspaces: { packages: ['packages/*'], catalog: {} } },
    'packages/one/package.json': { name: 'one' },
  });
}

function read(project: DxProject, path: string): Record<string, unknown> {
  return JSON.parse(project.read(path)) as Record<string, unknown>;
}

describe('dx add --catalog', () => {
  it.each([
    ['--catalog', 'catalog:', { catalog: { a: '^2.0.0' } }],
    ['--save-catalog', 'catalog:', { catalog: { a: '^2.0.0' } }],
    ['--catalog=old', 'catalog:old', { catalogs: { old: { a: '^2.0.0' } } }],
    ['--catalog-name=old', 'catalog:old', { catalogs: { old: { a: '^2.0.0' } } }],
    ['--catalog-name old', 'catalog:old', { catalogs: { old: { a: '^2.0.0' } } }],
    ['--no-catalog', '^2.0.0', { catalog: {} }],
  ])('%s writes %s', async (flag, range, workspaces) => {
    const project = createWorkspace();
    expect(await project.dx(`add a ${flag} -w one`)).toMatchObject({ exitCode: 0 });
    expect(read(project, 'packages/one/package.json')).toMatchObject({ dependencies: { a: range } });
    expect(read(project, 'package.json')).toMatchObject({ workspaces });
    expect(await project.dx('ci')).toMatchObject({ exitCode: 0 });
  });

  it('takes the word behind it for a package', async () => {
    const project = createWorkspace();
    expect(await project.dx('add --catalog a@1 -w one')).toMatchObject({ exitCode: 0 });
    expect(read(project, 'package.json')).toMatchObject({ workspaces: { catalog: { a: '^1.0.0' } } });
  });
});
