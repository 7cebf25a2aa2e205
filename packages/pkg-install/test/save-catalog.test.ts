import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: { a: { versions: { '1.0.0': {}, '2.0.0': {} } }, '@s/b': { versions: { '1.0.0': {} } } },
  });
});
afterAll(() => registry.close());

const one = 'packages/one';

function workspace(root: object, yaml?: string): TestProject {
  return createProject(registry.url, {
    'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'], ...root },
    [`${one}/package.json`]: { name: 'one', version: '1.0.0' },
    ...(yaml === undefined ? {} : { 'pnpm-workspace.yaml': yaml }),
  });
}

const add = (project: TestProject, spec: string, catalog = 'default') =>
  project.install({ request: { kind: 'add', specs: [spec], importers: [one], catalog } });

describe('an addition by way of a catalog', () => {
  it('writes the range into pnpm-workspace.yaml, where comments and format stay', async () => {
    const yaml = "# members\npackages:\n- 'packages/*' # all\n\ncatalog:\n  # pinned\n  x: '1'\n";
    const project = workspace({}, yaml);
    await add(project, 'a@1');
    expect(project.json(`${one}/package.json`)).toMatchObject({ dependencies: { a: 'catalog:' } });
    expect(project.read('pnpm-workspace.yaml')).toBe(`${yaml}  a: ^1.0.0\n`);
    expect((await project.install({ policy: { lockMode: 'frozen' } })).status).toBe('up-to-date');
  });

  it('makes a catalog with a name, and quotes a name with a scope', async () => {
    const project = workspace({}, "packages:\n  - 'packages/*'\n");
    await add(project, '@s/b', 'shared');
    expect(project.json(`${one}/package.json`)).toMatchObject({ dependencies: { '@s/b': 'catalog:shared' } });
    expect(project.read('pnpm-workspace.yaml')).toBe(
      'packages:\n  - \'packages/*\'\ncatalogs:\n  shared:\n    "@s/b": ^1.0.0\n',
    );
  });

  it('writes into package.json where the catalogs live there or there is no other file', async () => {
    const inside = workspace({ workspaces: { packages: ['packages/*'], catalog: { x: '1' } } });
    await add(inside, 'a');
    expect(inside.json('package.json')).toMatchObject({ workspaces: { catalog: { x: '1', a: '^2.0.0' } } });
    const none = workspace({});
    await add(none, 'a', 'old');
    expect(none.json('package.json')).toMatchObject({ catalogs: { old: { a: '^2.0.0' } } });
    expect((await none.install({ policy: { lockMode: 'frozen' } })).status).toBe('up-to-date');
  });

  it('keeps an entry for a bare name, and replaces it for a range', async () => {
    const project = workspace({ catalog: { a: '^1.0.0' } });
    await add(project, 'a');
    expect(project.json('package.json')).toMatchObject({ catalog: { a: '^1.0.0' } });
    expect(project.json('node_modules/a/package.json')).toMatchObject({ version: '1.0.0' });
    await add(project, 'a@2');
    expect(project.json('package.json')).toMatchObject({ catalog: { a: '^2.0.0' } });
    expect(project.json('node_modules/a/package.json')).toMatchObject({ version: '2.0.0' });
  });

  it('refuses what is no range of a registry, and writes nothing', async () => {
    const project = workspace({ catalog: {} });
    project.write('local/package.json', { name: 'local', version: '1.0.0' });
    const before = [project.read('package.json'), project.read(`${one}/package.json`)];
    await expect(add(project, `file:${project.root}/local`)).rejects.toMatchObject({
      code: 'DX_INVALID_SPEC',
    });
    expect([project.read('package.json'), project.read(`${one}/package.json`)]).toEqual(before);
  });
});
