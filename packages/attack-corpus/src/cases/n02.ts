import { dxlLock, lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest, hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack } from '../types.ts';

const dependencies = { evil: '1.0.0' };
const entry = lockEntry('evil', '1.0.0');
const base = {
  kind: 'project',
  packages: () => ({ evil: { versions: { '1.0.0': { files: { planted: payload } } } } }),
  check: (sandbox: Parameters<typeof hasNothingElse>[0]) =>
    hasNothingElse(sandbox, ['yarn.lock', 'pnpm-lock.yaml', 'bun.lock']),
} as const;

function locked(
  name: string,
  entries: Readonly<Record<string, unknown>>,
  ...commands: readonly (readonly string[])[]
): ProjectAttack {
  const all = { 'node_modules/evil': entry, ...entries };
  return {
    ...base,
    name: `package-lock.json: ${name}${commands.length === 0 ? '' : `, ${commands.join()}`}`,
    files: (sandbox) => ({
      'package.json': appManifest(dependencies),
      'package-lock.json': npmLock(sandbox, dependencies, all),
    }),
    ...(commands.length === 0 ? {} : { commands }),
    verdict: { kind: 'refused', code: 'DX_LOCK_INVALID' },
    rivals: ['npm', 'Bun'],
    hasRivals: commands.length === 0,
  };
}

function encoded(location: string): ProjectAttack {
  return {
    ...base,
    name: `lock.dxl: ${location}`,
    files: (sandbox) => ({
      'package.json': appManifest(dependencies),
      'lock.dxl': dxlLock(sandbox, dependencies, { 'node_modules/evil': entry, [location]: entry }),
    }),
    verdict: { kind: 'refused', code: 'DX_LOCK_INVALID' },
    hasRivals: false,
  };
}

/** Lockfiles of other tools only suggest versions to dx; to their own tool they say more. */
function foreign(
  name: string,
  file: string,
  text: string,
  rivals: ProjectAttack['rivals'] = [],
): ProjectAttack {
  return {
    ...base,
    name: `${file}: ${name}`,
    files: () => ({ 'package.json': appManifest(dependencies), [file]: text }),
    verdict: { kind: 'anyhow' },
    rivals,
  };
}

function pnpmLock(alias: string): string {
  return `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      evil: { specifier: 1.0.0, version: 1.0.0 }
      '${alias}': { specifier: 'npm:evil@1.0.0', version: 'evil@1.0.0' }
packages:
  'evil@1.0.0': { resolution: { integrity: sha512-AAAA } }
snapshots:
  'evil@1.0.0':
    dependencies: { '${alias}': 'evil@1.0.0' }
`;
}

const outside = 'node_modules/../../../outside/planted';

/** See `what`. */
export const theCase: Case = {
  id: 'N02',
  what: 'A name in a lockfile is a path, so that what it stands for would be installed elsewhere',
  source: 'GHSA-fr4h-3cph-29xv, CVE-2026-82392 (GHSA-c59q-g84q-2gj5), pnpm #13596',
  must: 'The whole lockfile is refused before anything else happens, with every command and setting, whichever format it has.',
  attacks: [
    ...[
      outside,
      '../../outside/planted/node_modules/x/../y',
      'node_modules/@x/../../../../outside/planted',
      'node_modules/.bin',
      'node_modules/.dx',
      'node_modules/.dx/node_modules/x',
      'node_modules/node_modules',
      'node_modules/favicon.ico',
      'node_modules/PROTO',
      'PROTO/node_modules/x',
      'node_modules/evil/node_modules/../../../x',
      'node_modules/a\\..\\..\\b',
      'node_modules//abs',
      '/abs/node_modules/x',
    ].map((location) => locked(location, { [location]: entry })),
    locked('the name of an entry', { 'node_modules/x': { ...entry, name: '../../../outside/planted' } }),
    locked('a dependency of an entry', {
      'node_modules/x': { ...entry, dependencies: { '@x/../../../../outside/planted': 'npm:evil@1.0.0' } },
    }),
    locked(outside, { [outside]: entry }, ['ci']),
    locked(outside, { [outside]: entry }, ['install', '--offline']),
    locked(outside, { [outside]: entry }, ['install', '--ignore-scripts', '--package-lock-only']),
    locked(outside, { [outside]: entry }, ['rebuild']),
    locked(outside, { [outside]: entry }, ['add', 'evil@1.0.0']),
    ...[outside, 'node_modules/.bin', '../../outside/planted/node_modules/x/../y'].map(encoded),
    ...['@x/../../../../outside/planted', '../../../outside/planted', '.bin'].map((alias) =>
      foreign(alias, 'pnpm-lock.yaml', pnpmLock(alias), ['pnpm']),
    ),
    foreign(
      '../../../outside/planted',
      'yarn.lock',
      '# yarn lockfile v1\n\n\n"../../../outside/planted@1.0.0", evil@1.0.0:\n  version "1.0.0"\n',
      ['npm', 'Bun'],
    ),
    foreign(
      '../../../outside/planted',
      'bun.lock',
      JSON.stringify({
        lockfileVersion: 1,
        workspaces: { '': { name: 'app', dependencies } },
        packages: {
          evil: ['evil@1.0.0', '', {}, 'sha512-AAAA'],
          '../../../outside/planted': ['evil@1.0.0', '', {}, ''],
        },
      }),
      ['Bun'],
    ),
  ],
};
