import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dxlLock, integrityOf, lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest, hasFile, hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

const archive = packArchive([
  { path: 'package/package.json', body: '{"name":"x","version":"1.0.0"}' },
  { path: 'package/f', body: payload },
]);
const other = integrityOf(Buffer.from('other bytes'));
const dependencies = { x: '1.0.0', y: '1.0.0' };
const sound = integrityOf(archive);

function locked(name: string, integrity: unknown, more: Partial<ProjectAttack> = {}): ProjectAttack {
  const entry = lockEntry('x', '1.0.0', integrity === undefined ? {} : { integrity });
  return {
    kind: 'project',
    name,
    packages: () => ({
      x: { versions: { '1.0.0': { archive } } },
      y: { versions: { '1.0.0': { archive } } },
    }),
    files: (sandbox) => ({
      'package.json': appManifest(dependencies),
      'package-lock.json': npmLock(sandbox, dependencies, {
        'node_modules/x': entry,
        'node_modules/y': { ...entry, ...lockEntry('y', '1.0.0') },
      }),
    }),
    verdict: { kind: 'refused', code: 'DX_LOCK_INVALID' },
    check: (sandbox) => hasNothingElse(sandbox),
    rivals: ['npm', 'Bun'],
    ...more,
  };
}

/** The registry's document has the integrity that the lock lacks; it is what counts, and what is written. */
const fromRegistry: Partial<ProjectAttack> = {
  verdict: { kind: 'done' },
  check: (sandbox) => {
    hasFile(sandbox, 'x/f');
    const { packages } = JSON.parse(readFileSync(join(sandbox.project, 'package-lock.json'), 'utf8'));
    assert.equal(packages['node_modules/x'].integrity, sound);
  },
};

/** The archive that the registry serves is not the one of its document. */
const changedSince = ({ registry }: Sandbox): void => {
  registry.fault({ path: 'x', only: 'archive', kind: 'corrupt' });
};

/** See `what`. */
export const theCase: Case = {
  id: 'L01',
  what: 'An entry of a lockfile has no integrity, or none that says anything',
  source: 'pnpm 11 changelog (ERR_PNPM_MISSING_TARBALL_INTEGRITY), pnpm 12 changelog (an empty one)',
  must: 'Without an integrity the registry’s document has the last word and bytes that differ are refused; an integrity that nobody can check is refused, and all such entries are listed at once.',
  attacks: [
    ...Object.entries({
      'md5 alone': integrityOf(archive, 'md5'),
      'a text that is none': 'sha512',
      'an empty hash': 'sha512-',
      'a hash of another length': 'sha512-AAAA',
      'an object': { sha512: sound },
      'a number': 1,
      'white space': ' \t ',
      'a list': [sound],
      'another algorithm': 'sha3-AAAA',
    }).map(([name, integrity]) => locked(name, integrity)),
    locked('all of them are listed', 'md5-AAAA', {
      check: (_, { stderr }) => {
        assert.match(stderr, /node_modules\/x/);
        assert.match(stderr, /node_modules\/y/);
      },
      hasRivals: false,
    }),
    locked('none', undefined, fromRegistry),
    locked('an empty text', '', fromRegistry),
    locked('null', null, fromRegistry),
    ...(['', undefined] as const).map((integrity) =>
      locked(`${integrity === '' ? 'an empty text' : 'none'}, and other bytes`, integrity, {
        prepare: changedSince,
        verdict: { kind: 'refused', code: 'DX_INTEGRITY_MISMATCH' },
      }),
    ),
    locked('none, and other bytes, ci', undefined, {
      prepare: changedSince,
      commands: [['ci']],
      verdict: { kind: 'refused', code: 'DX_INTEGRITY_MISMATCH' },
      hasRivals: false,
    }),
    locked('none, lock.dxl, and other bytes', undefined, {
      prepare: changedSince,
      files: (sandbox) => ({
        'package.json': appManifest(dependencies),
        'lock.dxl': dxlLock(sandbox, dependencies, {
          'node_modules/x': lockEntry('x', '1.0.0'),
          'node_modules/y': lockEntry('y', '1.0.0'),
        }),
      }),
      verdict: { kind: 'refused', code: 'DX_INTEGRITY_MISMATCH' },
      hasRivals: false,
    }),
    locked('sha1 of other bytes', integrityOf(Buffer.from('other bytes'), 'sha1'), {
      verdict: { kind: 'refused', code: 'DX_INTEGRITY_MISMATCH' },
    }),
    locked('sha1 of these bytes', integrityOf(archive, 'sha1'), { verdict: { kind: 'done' } }),
    locked('a right sha1 beside a wrong sha512', `${integrityOf(archive, 'sha1')} ${other}`, {
      verdict: { kind: 'refused', code: 'DX_INTEGRITY_MISMATCH' },
    }),
    locked('a wrong sha1 beside a right sha512', `sha1-${'A'.repeat(27)}= ${sound}`, {
      verdict: { kind: 'done' },
    }),
  ],
};
