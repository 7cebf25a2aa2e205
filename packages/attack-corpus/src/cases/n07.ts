import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { appManifest, hasFile } from '../project-attacks.ts';
import type { Case, Linker, Sandbox } from '../types.ts';

const linkers: readonly Linker[] = ['hoisted', 'isolated', 'global'];
const universe = (f: string): Parameters<typeof startRegistry>[0] => ({
  packages: {
    foo: { versions: { '1.0.0': { files: { f } } } },
    '@work/foo': { versions: { '1.0.0': { files: { f } } } },
  },
});

/** One project after the other, with one store and one cache, and each with a registry of its own. */
async function twoProjects(sandbox: Sandbox, linker: Linker, other: FixtureRegistry): Promise<void> {
  for (const [url, text] of [
    [sandbox.registry.url, 'of the first'],
    [other.url, 'of the other'],
    [sandbox.registry.url, 'of the first'],
  ] as const) {
    for (const path of ['node_modules', 'lock.dxl'])
      rmSync(join(sandbox.project, path), { recursive: true, force: true });
    sandbox.write({
      'package.json': appManifest({ foo: '1.0.0' }),
      '.npmrc': `registry=${url}\nlinker=${linker}\n`,
    });
    const { exitCode, stderr } = await sandbox.dx(['install'], { npm_config_registry: url });
    assert.equal(exitCode, 0, stderr);
    hasFile(sandbox, 'foo/f', text);
  }
}

/** The same name and version twice in one tree: by the registry, and by the address of another one. */
async function oneTree(sandbox: Sandbox, linker: Linker, other: FixtureRegistry): Promise<void> {
  const url = `${other.url}foo/-/foo-1.0.0.tgz`;
  sandbox.write({ 'package.json': appManifest({ foo: '1.0.0', work: url }) });
  for (const argv of [['install'], ['ci'], ['ci', '--offline']]) {
    rmSync(join(sandbox.project, 'node_modules'), { recursive: true, force: true });
    const { exitCode, stderr } = await sandbox.dx(argv, {
      npm_config_linker: linker,
      npm_config_lockfile: 'npm',
    });
    assert.equal(exitCode, 0, stderr);
    hasFile(sandbox, 'foo/f', 'of the first');
    hasFile(sandbox, 'work/f', 'of the other');
  }
  const { packages } = JSON.parse(readFileSync(join(sandbox.project, 'package-lock.json'), 'utf8'));
  assert.notEqual(packages['node_modules/foo'].integrity, packages['node_modules/work'].integrity);
}

/** A scope has a registry of its own; no other registry answers for it. */
async function ofScope(sandbox: Sandbox, linker: Linker, other: FixtureRegistry): Promise<void> {
  sandbox.write({
    'package.json': appManifest({ foo: '1.0.0', '@work/foo': '1.0.0' }),
    '.npmrc': `@work:registry=${other.url}\n`,
  });
  const { exitCode, stderr } = await sandbox.dx(['install'], { npm_config_linker: linker });
  assert.equal(exitCode, 0, stderr);
  hasFile(sandbox, 'foo/f', 'of the first');
  hasFile(sandbox, '@work/foo/f', 'of the other');
  assert.deepEqual(
    other.requests.filter(({ path }) => !path.toLowerCase().startsWith('/@work')),
    [],
  );
}

/** See `what`. */
export const theCase: Case = {
  id: 'N07',
  what: 'Two registries have the same name and version with other bytes',
  source: 'pnpm 12.0.0-beta.4 changelog',
  must: 'Each project, and each place in a tree, gets the bytes of the registry that it asked; what is kept of one never stands for the other.',
  attacks: linkers.flatMap((linker) =>
    Object.entries({ 'two projects': twoProjects, 'one tree': oneTree, 'a scope': ofScope }).map(
      ([name, run]) => ({
        kind: 'scenario' as const,
        name: `${name}, ${linker}`,
        packages: () => ({ ...universe('of the first').packages }),
        run: async (sandbox: Sandbox) => {
          const other = await startRegistry(universe('of the other'));
          await run(sandbox, linker, other).finally(() => other.close());
        },
      }),
    ),
  ),
};
