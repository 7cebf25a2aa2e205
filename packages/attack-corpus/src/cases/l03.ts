import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { integrityOf, lockEntry, npmLock, registryUrl } from '../lock-attacks.ts';
import { appManifest, hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack } from '../types.ts';

const evil = (canary: string): Uint8Array =>
  packArchive([
    {
      path: 'package/package.json',
      body: JSON.stringify({
        name: 'esbuild',
        version: '1.0.0',
        scripts: { postinstall: `touch '${canary}'` },
      }),
    },
    { path: 'package/f', body: payload },
  ]);
const dependencies = { esbuild: '1.0.0' };
const approved = { allowScripts: { 'esbuild@1.0.0': true, esbuild: true } };

/** The project approved `esbuild` of the registry; the lock has something else under that name. */
function shaped(name: string, resolved: string, more: Partial<ProjectAttack> = {}): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages: () => ({ esbuild: { versions: { '1.0.0': { files: { f: 'as published' } } } } }),
    files: (sandbox) => ({
      'package.json': appManifest(dependencies, approved),
      'package-lock.json': npmLock(
        sandbox,
        dependencies,
        {
          'node_modules/esbuild': lockEntry('esbuild', '1.0.0', {
            resolved,
            hasInstallScript: true,
            ...(resolved.startsWith('git') ? {} : { integrity: integrityOf(evil(sandbox.canary)) }),
          }),
        },
        approved,
      ),
    }),
    prepare: ({ project, canary }) => writeFileSync(join(project, 'evil.tgz'), evil(canary)),
    verdict: { kind: 'refused', code: 'DX_LOCK_FOREIGN_ARCHIVE' },
    check: (sandbox) => hasNothingElse(sandbox, ['evil.tgz']),
    rivals: ['npm', 'Bun'],
    ...more,
  };
}

/** What lies in the project is the project's own, as `dx deploy` has it; the approval of a name is none for it. */
const waits: Partial<ProjectAttack> = {
  verdict: { kind: 'done' },
  check: (_, { stdout, stderr }) => assert.match(stdout + stderr, /waits for your approval/),
};

/** See `what`. */
export const theCase: Case = {
  id: 'L03',
  what: 'An entry of a lockfile looks like a package of a registry and comes from a repository, a file or a directory',
  source: 'CVE-2026-55487 (GHSA-5wx6-mg75-v57r), pnpm@bf1b731ee6',
  must: 'What the manifest asks a registry for comes from that registry, or from an archive that lies in the project; approvals hold for an identity and not for a name.',
  attacks: [
    shaped('a file of the project, whose script waits', 'file:evil.tgz', waits),
    shaped('a file of the project, whose script waits, ci', 'file:evil.tgz', {
      ...waits,
      commands: [['ci']],
      hasRivals: false,
    }),
    shaped('an absolute file', 'file:/tmp/evil.tgz'),
    shaped('a file outside', 'file:../../outside/evil.tgz'),
    shaped('a repository', `git+ssh://git@127.0.0.1:9/evil.git#${'a'.repeat(40)}`),
    shaped('a repository by https', `git+https://127.0.0.1:9/evil.git#${'a'.repeat(40)}`),
    shaped('a repository on this machine', `git+file:///tmp/evil.git#${'a'.repeat(40)}`),
    shaped('a branch of a repository', 'git+ssh://git@127.0.0.1:9/evil.git#main', {
      verdict: { kind: 'anyhow' },
    }),
    shaped('an address with something in brackets', `${registryUrl}esbuild/-/esbuild-1.0.0.tgz(evil)`),
    shaped('a directory', 'file:../../outside/kept/x'),
    shaped('a protocol that nobody knows', 'evil:esbuild'),
    shaped('nothing that could be an address', 'esbuild'),
    shaped('an address without a host', 'https://'),
    shaped('an address that is none', 'http://[::1'),
  ],
};
