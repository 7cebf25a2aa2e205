import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { integrityOf, lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack } from '../types.ts';

const integrity = integrityOf(Buffer.from('the bytes that were published first'));
const dependencies = { x: '^1.0.0' };

/** The registry has other bytes under the version than those that were locked. */
function republished(argv: readonly string[], more: Partial<ProjectAttack> = {}): ProjectAttack {
  return {
    kind: 'project',
    name: argv.join(' '),
    packages: () => ({
      x: { versions: { '1.0.0': { files: { f: payload } } } },
      y: { versions: { '1.0.0': {} } },
    }),
    files: (sandbox) => ({
      'package.json': appManifest(dependencies),
      'package-lock.json': npmLock(sandbox, dependencies, {
        'node_modules/x': lockEntry('x', '1.0.0', { integrity }),
      }),
    }),
    commands: [argv],
    verdict: { kind: 'refused', code: 'DX_INTEGRITY_MISMATCH' },
    check: ({ project }) => {
      const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
      assert.equal(packages['node_modules/x'].integrity, integrity);
    },
    rivals: ['npm', 'Bun'],
    hasRivals: argv[0] === 'install' && argv.length === 1,
    ...more,
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'L05',
  what: 'A version was published again with other bytes than those that the lockfile has the hash of',
  source: 'pnpm@aa6149df65',
  must: 'The install fails and the lockfile keeps the hash, whether or not it may be written.',
  attacks: [
    ['install'],
    ['ci'],
    ['install', '--prefer-online'],
    ['install', '--force'],
    ['add', 'y@1.0.0'],
    ['update', 'y'],
  ].map((argv) => republished(argv)),
};
