import assert from 'node:assert/strict';
import { realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest, hasFile } from '../project-attacks.ts';
import { readPackage } from '../run/read-package.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, Linker, ScenarioAttack } from '../types.ts';

const linkers: readonly Linker[] = ['hoisted', 'isolated', 'global'];

/** An approved script writes to files that lie in the store too; the next project must get what was published. */
function poisoned(name: string, script: string, linker: Linker): ScenarioAttack {
  return {
    kind: 'scenario',
    name: `${name}, ${linker}`,
    packages: () => ({
      bad: {
        versions: {
          '1.0.0': {
            scripts: { postinstall: script },
            dependencies: { other: '1.0.0' },
            files: { 'index.js': 'own' },
          },
        },
      },
      other: { versions: { '1.0.0': { files: { 'index.js': 'plain' } } } },
    }),
    run: async (sandbox) => {
      const env = { npm_config_linker: linker };
      const dependencies = { bad: '1.0.0', other: '1.0.0' };
      sandbox.write({ 'package.json': appManifest(dependencies, { allowScripts: { 'bad@1.0.0': true } }) });
      const { exitCode, stderr } = await sandbox.dx(['install'], env);
      assert.equal(exitCode, 0, stderr);
      for (const path of ['node_modules', 'lock.dxl', 'package-lock.json'])
        rmSync(join(sandbox.project, path), { recursive: true, force: true });
      sandbox.write({ 'package.json': appManifest(dependencies) });
      const again = await sandbox.dx(['install', '--offline'], env);
      assert.equal(again.exitCode, 0, again.stderr);
      hasFile(sandbox, 'bad/index.js', 'own');
      hasFile(sandbox, 'other/index.js', 'plain');
      const place = realpathSync(join(sandbox.project, 'node_modules/bad'));
      assert.deepEqual(readPackage(place), { 'index.js': 'own' });
    },
  };
}

const scripts: Readonly<Record<string, string>> = {
  'its own file': `printf %s ${payload} >> index.js`,
  'a new file': `printf %s ${payload} > built.js`,
  'through another link': `ln index.js twin.js && printf %s ${payload} > twin.js`,
  'its own mode': 'chmod 000 index.js || true',
};

/** See `what`. */
export const theCase: Case = {
  id: 'S05',
  what: 'An approved script writes to files of its package, which are the store’s own files where packages are hard links',
  source: 'pnpm 12.7.0 changelog (#15483)',
  must: 'A package whose script runs is a copy: the next install anywhere has what was published.',
  attacks: Object.entries(scripts).flatMap(([name, script]) =>
    linkers.map((linker) => poisoned(name, script, linker)),
  ),
};
