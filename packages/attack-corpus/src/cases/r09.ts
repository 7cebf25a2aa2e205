import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest, hasFile } from '../project-attacks.ts';
import { findPayload, payload } from '../sandbox/find-payload.ts';
import type { Case, Sandbox, ScenarioAttack } from '../types.ts';

/** Installs in one project, then in another one of the same person, which never heard of the first. */
function twice(name: string, first: Readonly<Record<string, unknown>>): ScenarioAttack {
  return {
    kind: 'scenario',
    name,
    packages: () => ({
      bad: { versions: { '1.0.0': { dependencies: { dep: '^1.0.0' } } } },
      dep: { versions: { '1.0.0': { files: { 'index.js': 'plain' } } } },
      evil: { versions: { '1.0.0': { files: { 'index.js': payload } } } },
    }),
    run: async (sandbox) => {
      sandbox.write({ 'package.json': appManifest({ bad: '1.0.0' }, first) });
      const before = await sandbox.dx(['install']);
      assert.equal(before.exitCode, 0, before.stderr);
      forget(sandbox);
      sandbox.write({ 'package.json': appManifest({ bad: '1.0.0' }) });
      const { exitCode, stderr } = await sandbox.dx(['install']);
      assert.equal(exitCode, 0, stderr);
      hasFile(sandbox, 'dep/index.js', 'plain');
      assert.deepEqual(findPayload(join(sandbox.project, 'node_modules')), []);
    },
  };
}

function forget({ project }: Sandbox): void {
  for (const name of ['node_modules', 'lock.dxl', 'package-lock.json'])
    rmSync(join(project, name), { recursive: true, force: true });
}

/** Another registry has the same name and version; what is kept of one is not taken for the other. */
const otherRegistry: ScenarioAttack = {
  kind: 'scenario',
  name: 'another registry',
  packages: () => ({ bad: { versions: { '1.0.0': { files: { 'index.js': 'plain' } } } } }),
  foreign: () => ({ bad: { versions: { '1.0.0': { files: { 'index.js': payload } } } } }),
  run: async (sandbox) => {
    sandbox.write({ 'package.json': appManifest({ bad: '1.0.0' }) });
    assert.equal((await sandbox.dx(['install'], { npm_config_registry: sandbox.foreignUrl })).exitCode, 0);
    forget(sandbox);
    assert.equal((await sandbox.dx(['install'])).exitCode, 0);
    hasFile(sandbox, 'bad/index.js', 'plain');
  },
};

/** See `what`. */
export const theCase: Case = {
  id: 'R09',
  what: 'What one project makes of a document is kept, and another project gets it',
  source: 'CVE-2024-53866',
  must: 'Documents are kept as the registry sent them, by registry; what a project makes of them is its own.',
  attacks: [
    twice('overrides', { overrides: { dep: 'npm:evil@1.0.0' } }),
    twice('nested overrides', { overrides: { bad: { dep: 'npm:evil@1.0.0' } } }),
    twice('package extensions', { packageExtensions: { bad: { dependencies: { more: 'npm:evil@1.0.0' } } } }),
    otherRegistry,
  ],
};
