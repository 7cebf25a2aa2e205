import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  const versions = { '1.0.0': {}, '1.2.0': {}, '1.3.0': {}, '2.0.0': {} };
  const names = ['a', 'b', 'peer'].map((name) => [
    name,
    { versions, distTags: { latest: '2.0.0', old: '1.2.0' } },
  ]);
  registry = await startRegistry({ packages: Object.fromEntries(names) });
});
afterAll(() => registry.close());

/** Installed, then updated with what was chosen being saved. */
async function updated(
  fields: Readonly<Record<string, Readonly<Record<string, string>>>>,
  names: readonly string[] = [],
  settings = '',
): Promise<TestProject> {
  const project = createProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', ...fields },
    '.npmrc': `registry=${registry.url}\n${settings}`,
  });
  await project.install({ policy: { lockfile: 'npm' } });
  await project.install({ request: { kind: 'update', names, saves: true } });
  return project;
}

describe('I10 update --save', () => {
  it.each([
    ['a caret', '^1.0.0', '^1.3.0'],
    ['a tilde that allows less', '~1.2.0', '~1.2.0'],
    ['a range that allows more', '1.x || 2.x', '^2.0.0'],
    ['anything', '*', '^2.0.0'],
    ['a tag', 'old', '^1.2.0'],
    ['an exact version', '1.0.0', '1.0.0'],
    ['an exact version with a sign', '=1.0.0', '=1.0.0'],
    ['another name', 'npm:b@^1.0.0', 'npm:b@^1.3.0'],
  ])('I10 writes %s with the version that was chosen', async (_, spec, saved) => {
    const project = await updated({ dependencies: { a: spec } });
    expect(project.json('package.json')).toMatchObject({ dependencies: { a: saved } });
    expect(project.json('package-lock.json')).toMatchObject({
      packages: { '': { dependencies: { a: saved } } },
    });
  });

  it('I10 writes only what was named', async () => {
    const project = await updated({ dependencies: { a: '^1.0.0' }, devDependencies: { b: '^1.0.0' } }, ['b']);
    expect(project.json('package.json')).toMatchObject({
      dependencies: { a: '^1.0.0' },
      devDependencies: { b: '^1.3.0' },
    });
  });

  it('I10 leaves the range of a peer that allows the version', async () => {
    const project = await updated({
      devDependencies: { peer: '^1.0.0' },
      peerDependencies: { peer: '^1.0.0' },
    });
    expect(project.json('package.json')).toMatchObject({
      devDependencies: { peer: '^1.3.0' },
      peerDependencies: { peer: '^1.0.0' },
    });
  });

  it('I10 uses save-prefix and save-exact', async () => {
    const tilde = await updated({ dependencies: { a: '^1.0.0' } }, [], 'save-prefix=~\n');
    expect(tilde.json('package.json')).toMatchObject({ dependencies: { a: '~1.3.0' } });
    const exact = await updated({ dependencies: { a: '^1.0.0' } }, [], 'save-exact=true\n');
    expect(exact.json('package.json')).toMatchObject({ dependencies: { a: '1.3.0' } });
  });

  it('I10 has nothing to do the second time', async () => {
    const project = await updated({ dependencies: { a: '^1.0.0' } });
    const before = project.snapshot();
    await project.install({ request: { kind: 'update', names: [], saves: true } });
    expect(project.snapshot()).toEqual(before);
  });
});
