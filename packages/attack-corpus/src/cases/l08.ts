import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { integrityOf, lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest, hasFile } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack } from '../types.ts';

const archive = packArchive([
  { path: 'package/package.json', body: '{"name":"x","version":"1.0.0"}' },
  { path: 'package/f', body: payload },
]);
const sound = integrityOf(archive);
const other = integrityOf(Buffer.from('other bytes'));
const dependencies = { host: '1.0.0', x: '1.0.0' };

/** One address in two entries. */
function twice(
  name: string,
  first: string,
  second: string,
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages: () => ({
      x: { versions: { '1.0.0': { archive } } },
      host: { versions: { '1.0.0': { dependencies: { x: '1.0.0' } } } },
    }),
    files: (sandbox) => ({
      'package.json': appManifest(dependencies),
      'package-lock.json': npmLock(sandbox, dependencies, {
        'node_modules/host': lockEntry('host', '1.0.0', { dependencies: { x: '1.0.0' } }),
        'node_modules/host/node_modules/x': lockEntry('x', '1.0.0', { integrity: second }),
        'node_modules/x': lockEntry('x', '1.0.0', { integrity: first }),
      }),
    }),
    verdict: { kind: 'refused', code: 'DX_INTEGRITY_MISMATCH' },
    rivals: ['npm', 'Bun'],
    ...more,
  };
}

const done: Partial<ProjectAttack> = {
  verdict: { kind: 'done' },
  check: (sandbox) => hasFile(sandbox, 'x/f'),
};
/** The right bytes may be kept, the project gets nothing. */
const partly: Partial<ProjectAttack> = {
  verdict: { kind: 'anyhow' },
  check: (sandbox, { code }) => {
    assert.equal(code, 'DX_INTEGRITY_MISMATCH');
    assert.equal(existsSync(join(sandbox.project, 'node_modules')), false);
  },
};

/** See `what`. */
export const theCase: Case = {
  id: 'L08',
  what: 'Two entries of a lockfile have one address and different hashes',
  source: 'pnpm 12.5.0 changelog (#15021), vltpkg@1db0b517',
  must: 'Each is checked against its own hash; that the other one was right helps nobody.',
  attacks: [
    twice('the nested one is wrong', sound, other, partly),
    twice('the upper one is wrong', other, sound, partly),
    twice('both are wrong', other, integrityOf(Buffer.from('yet others'))),
    twice('two algorithms, both right', sound, integrityOf(archive, 'sha1'), done),
    twice('two algorithms, the weaker one wrong', sound, integrityOf(Buffer.from('other'), 'sha1'), partly),
    twice('ci', sound, other, { ...partly, commands: [['ci']], hasRivals: false }),
  ],
};
