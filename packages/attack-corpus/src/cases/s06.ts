import assert from 'node:assert/strict';
import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest } from '../project-attacks.ts';
import type { Case, Linker, Sandbox, ScenarioAttack } from '../types.ts';

const linkers: readonly Linker[] = ['hoisted', 'isolated', 'global'];
const approved = { allowScripts: { 'bad@1.0.0': true } };

/** What a build made under one policy or environment is not what another project gets. */
function rebuilt(
  name: string,
  linker: Linker,
  second: Readonly<Record<string, unknown>>,
  argv: readonly string[],
  isBuilt: boolean,
): ScenarioAttack {
  return {
    kind: 'scenario',
    name: `${name}, ${linker}`,
    packages: () => ({
      bad: { versions: { '1.0.0': { scripts: { postinstall: 'echo "$FLAVOUR" > built.txt' } } } },
    }),
    run: async (sandbox) => {
      const env = { npm_config_linker: linker };
      await installed(sandbox, approved, ['install'], { ...env, FLAVOUR: 'first' });
      assert.ok(existsSync(builtFile(sandbox)));
      for (const path of ['node_modules', 'lock.dxl', 'package-lock.json'])
        rmSync(join(sandbox.project, path), { recursive: true, force: true });
      await installed(sandbox, second, argv, { ...env, FLAVOUR: 'second' });
      assert.equal(existsSync(builtFile(sandbox)), isBuilt);
    },
  };
}

async function installed(
  sandbox: Sandbox,
  fields: Readonly<Record<string, unknown>>,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  sandbox.write({ 'package.json': appManifest({ bad: '1.0.0' }, fields) });
  const { exitCode, stderr } = await sandbox.dx(argv, env);
  assert.equal(exitCode, 0, stderr);
}

function builtFile({ project }: Sandbox): string {
  return join(realpathSync(join(project, 'node_modules/bad')), 'built.txt');
}

/** A repository brings a `built` package where a build would be found. */
const planted: ScenarioAttack = {
  kind: 'scenario',
  name: 'a build that came with the repository',
  packages: () => ({ bad: { versions: { '1.0.0': { scripts: { postinstall: 'true' } } } } }),
  run: async (sandbox) => {
    const place = join(sandbox.project, 'node_modules/bad');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'built.txt'), 'planted');
    writeFileSync(join(place, 'package.json'), '{"name":"bad","version":"1.0.0"}');
    await installed(sandbox, {}, ['install'], {});
    assert.ok(!existsSync(builtFile(sandbox)));
  },
};

/** See `what`. */
export const theCase: Case = {
  id: 'S06',
  what: 'The result of a script is kept, and a project gets it under other approvals or in another environment',
  source: 'Rule of the list: a cache of side effects needs engine, platform and policy in its key',
  must: 'A build is of the project that approved it; another one has the package as published, or builds it itself.',
  attacks: [
    ...linkers.flatMap((linker) => [
      rebuilt('not approved', linker, {}, ['install'], false),
      rebuilt('denied', linker, { allowScripts: { bad: false } }, ['install'], false),
      rebuilt('scripts ignored', linker, approved, ['install', '--ignore-scripts'], false),
      rebuilt('approved again', linker, approved, ['install'], true),
    ]),
    planted,
  ],
};
