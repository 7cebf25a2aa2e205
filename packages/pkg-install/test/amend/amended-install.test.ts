import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { npmLocks } from '../support/npm-lock.ts';
import { createProject } from '../support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0', shared: '^1.0.0' } } } },
      b: { versions: { '1.0.0': { dependencies: { deep: '*' } } } },
      deep: { versions: { '1.0.0': {} } },
      shared: { versions: { '1.0.0': {}, '1.1.0': {}, '2.0.0': {} } },
      fresh: { versions: { '1.0.0': { dependencies: { shared: '^1.0.0', fresher: '^1.0.0' } } } },
      fresher: { versions: { '1.0.0': { deprecated: 'old' } } },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const root = { name: 'app', version: '1.0.0', workspaces: ['packages/*'] };
const policy = { outcome: 'lock', lockfile: 'npm' } as const;

function member(dependencies: object, more: object = {}): object {
  return { name: 'm', version: '1.0.0', dependencies, ...more };
}

/** From one manifest of a member to another; what is asked for on the way, and npm's lock of the same way. */
async function change(
  before: object,
  after: object,
): Promise<{ asked: string[]; ours: string; npms: string }> {
  const files = { 'package.json': root, 'packages/m/package.json': before };
  const project = createProject(registry.url, files);
  await project.install({ policy });
  const previous = project.read('package-lock.json');
  project.write('packages/m/package.json', after);
  registry.reset();
  await project.install({ policy });
  const asked = registry.requests.map(({ path }) => path).sort();
  const npm = await npmLocks(registry.url, {
    ...files,
    'packages/m/package.json': after,
    'package-lock.json': previous,
  });
  return { asked, ours: project.read('package-lock.json'), npms: npm['package-lock.json'] ?? '' };
}

describe('a lock that is amended is npm’s, and only what is new is asked for', () => {
  it('with a dependency that goes, and what only it needed', async () => {
    const { asked, ours, npms } = await change(
      member({ a: '*', shared: '^1.0.0' }),
      member({ shared: '^1.0.0' }),
    );
    expect(ours).toBe(npms);
    expect(asked).toEqual([]);
    expect(ours).not.toContain('node_modules/deep');
  });

  it('with a dependency that something locked answers, in another field than before', async () => {
    const { asked, ours, npms } = await change(
      member({}, { devDependencies: { a: '*' } }),
      member({ b: '*' }),
    );
    expect(ours).toBe(npms);
    expect(asked).toEqual([]);
  });

  it('with a new name, and the new names that it needs', async () => {
    const { asked, ours, npms } = await change(member({ a: '*' }), member({ a: '*', fresh: '^1.0.0' }));
    expect(ours).toBe(npms);
    expect(asked).toEqual(['/fresh', '/fresher']);
  });

  it('and resolved where a name is there in another version', async () => {
    const { ours, npms } = await change(member({ a: '*' }), member({ a: '*', shared: '^2.0.0' }));
    expect(ours).toBe(npms);
    expect(ours).toContain('shared-2.0.0.tgz');
  });
});
