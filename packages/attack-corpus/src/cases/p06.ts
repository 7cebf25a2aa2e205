import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { startBuilt } from '../sandbox/start-built.ts';
import type { Case, Linker, Packages, Sandbox } from '../types.ts';

const names = Array.from({ length: 120 }, (_, index) => `p${index}`);
const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
const files = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`d${index % 3}/f${index}`, payload]),
);
const linkers: readonly Linker[] = ['hoisted', 'global'];

function project(sandbox: Sandbox, linker: Linker): void {
  sandbox.write({ 'package.json': appManifest(dependencies), '.npmrc': `linker=${linker}\n` });
}

function hasAll(sandbox: Sandbox): void {
  const found = readdirSync(join(sandbox.project, 'node_modules')).filter((name) => !name.startsWith('.'));
  assert.equal(found.length, names.length);
}

/** 120 packages with 13 files each: more than twice as many as may be open. */
async function withSomeFiles(sandbox: Sandbox, linker: Linker): Promise<void> {
  project(sandbox, linker);
  const { exitCode, output } = await startBuilt(sandbox, ['install'], { maxFiles: 256 }).ended;
  assert.equal(exitCode, 0, output);
  hasAll(sandbox);
}

/** Connections and threads alone take more than that. */
async function withFewFiles(sandbox: Sandbox): Promise<void> {
  project(sandbox, 'hoisted');
  const { exitCode, output } = await startBuilt(sandbox, ['install'], { maxFiles: 64 }).ended;
  assert.equal(exitCode, 1);
  assert.match(output, /error DX_TOO_FEW_FILES/);
  assert.deepEqual(readdirSync(sandbox.project).sort(), ['.npmrc', 'package.json']);
  const again = await startBuilt(sandbox, ['install']).ended;
  assert.equal(again.exitCode, 0, again.output);
  hasAll(sandbox);
}

const packages: Packages = () =>
  Object.fromEntries(names.map((name) => [name, { versions: { '1.0.0': { files } } }]));

/** See `what`. */
export const theCase: Case = {
  id: 'P06',
  what: 'The process may have only a few files open',
  source: 'pnpm (ensure_file), EMFILE and ENFILE',
  must: 'With 256 the install succeeds; with so few that it cannot, it says so, changes nothing, and the next one succeeds.',
  attacks: [
    ...linkers.map((linker) => ({
      kind: 'scenario' as const,
      name: `256, ${linker}`,
      packages,
      run: (sandbox: Sandbox) => withSomeFiles(sandbox, linker),
    })),
    ...(process.platform === 'linux'
      ? [{ kind: 'scenario' as const, name: '64', packages, run: withFewFiles }]
      : []),
  ],
};
