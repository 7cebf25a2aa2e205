import { lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest, hasNothingElse } from '../project-attacks.ts';
import type { Case, ProjectAttack } from '../types.ts';

const locked = { x: '1.0.0', host: '1.0.0' };

/** The lock is that of an older manifest. */
function disagreeing(
  name: string,
  manifest: Readonly<Record<string, unknown>>,
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    linkers: ['hoisted'],
    name,
    packages: () => ({
      x: { versions: { '1.0.0': {}, '1.1.0': {}, '2.0.0': {} } },
      y: { versions: { '1.0.0': {} } },
      host: { versions: { '1.0.0': { dependencies: { x: '^1.0.0' } } } },
    }),
    files: (sandbox) => ({
      'package.json': manifest,
      'package-lock.json': npmLock(sandbox, locked, {
        'node_modules/host': lockEntry('host', '1.0.0', { dependencies: { x: '^1.0.0' } }),
        'node_modules/x': lockEntry('x', '1.0.0'),
      }),
      'fix.patch': '--- a/index.js\n+++ b/index.js\n',
    }),
    commands: [['ci']],
    verdict: { kind: 'refused', code: 'DX_LOCK_OUT_OF_DATE' },
    check: (sandbox) => hasNothingElse(sandbox, ['fix.patch']),
    hasRivals: false,
    ...more,
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'L04',
  what: 'Lockfile and manifest do not agree, and an install that may not change the lockfile goes on',
  source: 'CVE-2021-43616, pnpm 12 changelog (checksums of hooks)',
  must: 'Such an install is refused when the manifest would give anything else: ranges, overrides, extensions, patches, members.',
  attacks: [
    disagreeing('another range', appManifest({ ...locked, x: '^2.0.0' })),
    disagreeing('another range, install', appManifest({ ...locked, x: '^2.0.0' }), {
      commands: [['install', '--frozen-lockfile']],
    }),
    disagreeing('another dependency', appManifest({ ...locked, y: '1.0.0' })),
    disagreeing('a development dependency', appManifest(locked, { devDependencies: { y: '1.0.0' } })),
    disagreeing('an alias', appManifest({ ...locked, z: 'npm:y@1.0.0' })),
    disagreeing('an override', appManifest({ host: '1.0.0' }, { overrides: { x: '2.0.0' } })),
    disagreeing('a resolution', appManifest({ host: '1.0.0' }, { resolutions: { x: '2.0.0' } })),
    disagreeing(
      'an extension',
      appManifest(locked, { packageExtensions: { host: { dependencies: { y: '1.0.0' } } } }),
    ),
    disagreeing('a patch', appManifest(locked, { patchedDependencies: { 'x@1.0.0': 'fix.patch' } }), {
      verdict: { kind: 'refused', code: 'DX_LOCK_OUT_OF_DATE' },
    }),
    disagreeing('a member', appManifest(locked, { workspaces: ['m'] }), {
      files: (sandbox) => ({
        'package.json': appManifest(locked, { workspaces: ['m'] }),
        'm/package.json': { name: 'm', version: '1.0.0', dependencies: { y: '1.0.0' } },
        'package-lock.json': npmLock(sandbox, locked, {
          'node_modules/host': lockEntry('host', '1.0.0', { dependencies: { x: '^1.0.0' } }),
          'node_modules/x': lockEntry('x', '1.0.0'),
        }),
      }),
      check: (sandbox) => hasNothingElse(sandbox, ['m']),
    }),
    disagreeing('no lockfile', appManifest(locked), {
      files: () => ({ 'package.json': appManifest(locked) }),
      verdict: { kind: 'refused', code: 'DX_LOCK_MISSING' },
    }),
  ],
};
