import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { oneLinker } from '../one-linker.ts';
import { appManifest } from '../project-attacks.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

const published = { name: 'bad', version: '1.0.0' };

/** A patch gives the package a script. */
function patchOf({ canary }: Places): string {
  const after = JSON.stringify({ ...published, scripts: { postinstall: `touch '${canary}'` } });
  return [
    'diff --git a/package.json b/package.json',
    '--- a/package.json',
    '+++ b/package.json',
    '@@ -1 +1 @@',
    `-${JSON.stringify(published)}`,
    `+${after}`,
    '',
  ].join('\n');
}

function patched(name: string, fields: Readonly<Record<string, unknown>>): ProjectAttack {
  return {
    kind: 'project',
    name,
    linkers: oneLinker(name),
    packages: () => ({
      bad: { versions: { '1.0.0': { files: { 'package.json': `${JSON.stringify(published)}\n` } } } },
    }),
    files: (places) => ({
      'package.json': appManifest(
        { bad: '1.0.0' },
        { patchedDependencies: { 'bad@1.0.0': 'patches/bad.patch' }, ...fields },
      ),
      'patches/bad.patch': patchOf(places),
    }),
    verdict: { kind: 'anyhow' },
    check: ({ project }) => assert.ok(existsSync(join(project, 'package.json'))),
  };
}

const other = `sha512-${Buffer.alloc(64).toString('base64')}`;

/** See `what`. */
export const theCase: Case = {
  id: 'S10',
  what: 'A patch gives an approved package a script, or an override puts another package in its place',
  source: 'Rule of the list: an approval covers what was looked at',
  must: 'A script that only a patch brings does not run; an approval with content does not fit other content.',
  attacks: [
    patched('not approved', {}),
    patched('denied', { allowScripts: { bad: false } }),
    patched('another version approved', { allowScripts: { 'bad@1.0.1': true } }),
    patched('other content approved', {
      allowScripts: { 'bad@1.0.0': true },
      dx: { approvedIntegrity: { 'bad@1.0.0': other } },
    }),
    {
      ...patched('an override of an approved name', {}),
      packages: ({ canary }) => ({
        bad: { versions: { '1.0.0': {} } },
        host: { versions: { '1.0.0': { dependencies: { bad: '1.0.0' } } } },
        evil: { versions: { '1.0.0': { scripts: { postinstall: `touch '${canary}'` } } } },
      }),
      files: () => ({
        'package.json': appManifest(
          { host: '1.0.0' },
          { overrides: { bad: 'npm:evil@1.0.0' }, allowScripts: { bad: true, 'bad@1.0.0': true } },
        ),
      }),
    },
  ],
};
