import { appManifest } from '../project-attacks.ts';
import { gated, scripted } from '../script-projects.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

type Address = (places: Places) => string;

/** The document of `trusted` has its archive at an address that looks like the registry's. */
function named(name: string, tarball: Address): ProjectAttack {
  return gated(
    name,
    { trusted: '1.0.0' },
    { 'trusted@1.0.0': true },
    {
      packages: (places) => ({
        trusted: scripted(places, { dist: { tarball: tarball(places), integrity: null, shasum: null } }),
      }),
      foreign: (places) => ({ trusted: scripted(places), evil: scripted(places) }),
    },
  );
}

/** The lockfile has it there. */
function locked(name: string, resolved: Address): ProjectAttack {
  return gated(
    `locked, ${name}`,
    {},
    {},
    {
      packages: (places) => ({ trusted: scripted(places) }),
      foreign: (places) => ({ trusted: scripted(places), evil: scripted(places) }),
      files: (places) => {
        const dependencies = { trusted: '1.0.0' };
        const entry = { version: '1.0.0', resolved: resolved(places), hasInstallScript: true };
        return {
          'package.json': appManifest(dependencies, { allowScripts: { 'trusted@1.0.0': true } }),
          'package-lock.json': {
            ...{ name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true },
            packages: { '': { name: 'app', version: '1.0.0', dependencies }, 'node_modules/trusted': entry },
          },
        };
      },
    },
  );
}

const addresses: readonly (readonly [string, Address])[] = [
  ['another server', ({ foreignUrl }) => `${foreignUrl}trusted/-/trusted-1.0.0.tgz`],
  ['another package there', ({ foreignUrl }) => `${foreignUrl}evil/-/evil-1.0.0.tgz`],
  ['the file name alone', ({ foreignUrl }) => `${foreignUrl}-/trusted-1.0.0.tgz`],
  ['a query', ({ foreignUrl }) => `${foreignUrl}evil/-/evil-1.0.0.tgz?/trusted/-/trusted-1.0.0.tgz`],
  ['a fragment', ({ foreignUrl }) => `${foreignUrl}evil/-/evil-1.0.0.tgz#/trusted/-/trusted-1.0.0.tgz`],
];

/** See `what`. */
export const theCase: Case = {
  id: 'S02',
  what: 'An archive is at an address that looks like the registry’s, so that an approval seems to fit',
  source: 'Comment in npm 11 (script-allowed.js)',
  must: 'A package is the registry’s only below the address of the registry that is configured.',
  attacks: addresses.flatMap(([name, address]) => [named(name, address), locked(name, address)]),
};
