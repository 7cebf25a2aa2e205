import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installBoth } from './support/install-both.ts';
import { createProject, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: { dep: { versions: { '1.0.0': {} } }, inner: { versions: { '1.0.0': {} } } },
  });
});
afterAll(() => registry.close());

const made: TestProject[] = [];
afterEach(() => {
  for (const { root } of made.splice(0)) rmSync(dirname(root), { recursive: true, force: true });
});

/** A member that is a workspace itself, with a member of its own. */
const files = {
  'package.json': { name: 'root', workspaces: ['packages/*'] },
  'packages/a/package.json': { name: 'a', workspaces: ['parts/*'], dependencies: { dep: '1' } },
  'packages/a/parts/x/package.json': { name: 'x', dependencies: { inner: '1' } },
};

describe('a workspace in a workspace', () => {
  it('W03 is a member like others from the outer one, as for npm, and its own members are not looked at', async () => {
    const { dx, npm, project } = await installBoth(registry.url, files);
    expect(dx.lock).toBe(npm.lock);
    expect(dx.files).toEqual(npm.files);
    expect(existsSync(join(project.root, 'node_modules/inner'))).toBe(false);
    const frozen = await project.install({ policy: { lockfile: 'npm', lockMode: 'frozen' } });
    expect(frozen.status).toBe('up-to-date');
  });

  it('is a project of its own from inside of one of its members', async () => {
    const project = createProject(registry.url, {
      ...files,
      'packages/a/.npmrc': `registry=${registry.url}\n`,
    });
    made.push(project);
    const directory = join(project.root, 'packages/a/parts/x');
    await project.install({ project: { ...project.options.project, directory } });
    const inner = join(project.root, 'packages/a');
    expect(existsSync(join(inner, 'node_modules/inner'))).toBe(true);
    expect(existsSync(join(project.root, 'node_modules'))).toBe(false);
  });
});
