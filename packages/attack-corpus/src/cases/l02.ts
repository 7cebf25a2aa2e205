import { dxlLock, integrityOf, lockEntry, npmLock, registryUrl } from '../lock-attacks.ts';
import { appManifest, hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack } from '../types.ts';

const evil = packArchive([
  { path: 'package/package.json', body: '{"name":"trusted","version":"1.0.0"}' },
  { path: 'package/f', body: payload },
]);
const integrity = integrityOf(evil);
const dependencies = { trusted: '^1.0.0' };

/** The entry has the name and version of a trusted package, and address and hash of another archive. */
function swapped(
  name: string,
  resolved: string,
  more: Partial<ProjectAttack> = {},
  at = 'node_modules/trusted',
): ProjectAttack {
  const isNested = at !== 'node_modules/trusted';
  const wanted = isNested ? { host: '1.0.0' } : dependencies;
  const entries = {
    ...(isNested ? { 'node_modules/host': lockEntry('host', '1.0.0', { dependencies }) } : {}),
    [at]: lockEntry('trusted', '1.0.0', { resolved, integrity }),
  };
  return {
    kind: 'project',
    name,
    packages: () => ({
      trusted: { versions: { '1.0.0': { files: { f: 'as published' } } } },
      host: { versions: { '1.0.0': { dependencies } } },
      evil: { versions: { '1.0.0': { archive: evil } } },
      'trusted-1': { versions: { '1.0.0': { archive: evil } } },
    }),
    files: (sandbox) => ({
      'package.json': appManifest(wanted),
      'package-lock.json': npmLock(sandbox, wanted, entries),
    }),
    verdict: { kind: 'refused', code: 'DX_LOCK_FOREIGN_ARCHIVE' },
    check: (sandbox) => hasNothingElse(sandbox, ['evil.tgz']),
    rivals: ['npm', 'Bun'],
    ...more,
  };
}

const elsewhere = `${registryUrl}evil/-/evil-1.0.0.tgz`;

/** See `what`. */
export const theCase: Case = {
  id: 'L02',
  what: 'An entry of a lockfile has the name and version of a trusted package and the address and hash of another archive',
  source: 'pnpm 11 changelog, lockfile injection',
  must: 'The address is the one that the registry of the package has for this version, or the lockfile is refused before anything is fetched from there.',
  attacks: [
    swapped('another package of the registry', elsewhere),
    swapped('ci', elsewhere, { commands: [['ci']], hasRivals: false }),
    swapped('add something', elsewhere, { commands: [['add', 'host@1.0.0']], hasRivals: false }),
    swapped('a nested dependency', elsewhere, {}, 'node_modules/host/node_modules/trusted'),
    swapped('a name that begins alike', `${registryUrl}trusted-1/-/trusted-1-1.0.0.tgz`),
    swapped('another host', 'http://127.0.0.1:9/trusted/-/trusted-1.0.0.tgz'),
    swapped('another scheme', 'ftp://registry.test/trusted/-/trusted-1.0.0.tgz'),
    swapped('a user in the address', 'http://registry.test@127.0.0.1:9/trusted/-/trusted-1.0.0.tgz'),
    swapped('a path with dots', `${registryUrl}trusted/-/../../evil/-/evil-1.0.0.tgz`),
    swapped('an escaped path with dots', `${registryUrl}trusted/-/%2e%2e/%2e%2e/evil/-/evil-1.0.0.tgz`),
    swapped('lock.dxl', elsewhere, {
      files: (sandbox) => ({
        'package.json': appManifest(dependencies),
        'lock.dxl': dxlLock(sandbox, dependencies, {
          'node_modules/trusted': lockEntry('trusted', '1.0.0', { resolved: elsewhere, integrity }),
        }),
      }),
      hasRivals: false,
    }),
  ],
};
