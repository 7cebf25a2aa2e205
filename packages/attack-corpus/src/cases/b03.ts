import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf } from '../run/commands-of.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack, ProjectAttack } from '../types.ts';

const depths = [3, 4, 5, 6, 7, 8, 9, 10].map((count) => `${'../'.repeat(count)}outside/bin/tool`);
const targets = [
  ...depths,
  '../../../outside/f',
  './../x',
  'a/../../../../../outside/f',
  'missing.js',
  '.',
  'lib',
  '',
  '..\\..\\..\\..\\outside\\f',
];

function targeting(file: string): PackageAttack {
  return {
    kind: 'package',
    name: JSON.stringify(file),
    manifest: () => ({ bin: { x: file } }),
    parts: ({ at }) => [{ path: `${at}/lib/f`, body: payload }],
    verdict: { kind: 'installed', files: { 'lib/f': payload } },
    check: ({ project, outside, home }) => {
      for (const name of commandsOf(project)) {
        const link = join(project, 'node_modules/.bin', name);
        if (!lstatSync(link).isSymbolicLink()) continue;
        const target = realOrNothing(link);
        assert.ok(!target.startsWith(outside) && !target.startsWith(home), `${name} leads to ${target}`);
      }
    },
  };
}

function realOrNothing(link: string): string {
  try {
    return realpathSync(link);
  } catch {
    return '';
  }
}

/** A directory of the person that a manifest names as dependency, whose command is a link to outside. */
const linkedTarget: ProjectAttack = {
  kind: 'project',
  name: 'a link in a local directory',
  files: () => ({
    'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: 'file:./lib' } },
    'lib/package.json': { name: 'bad', version: '1.0.0', bin: { x: 'cli.js', y: 'd/tool' } },
  }),
  prepare: ({ project, outside }) => {
    mkdirSync(join(project, 'lib'), { recursive: true });
    symlinkSync(`${outside}/bin/tool`, join(project, 'lib/cli.js'));
    symlinkSync(`${outside}/bin`, join(project, 'lib/d'));
  },
  verdict: { kind: 'anyhow' },
};

/** See `what`. */
export const theCase: Case = {
  id: 'B03',
  what: 'The file of a command is outside of its package, a link, missing, or a directory',
  source: 'REVIEW_GUIDE of pnpm: permission changes',
  must: 'Nothing outside of the package is linked or made executable.',
  attacks: [
    ...targets.map(targeting),
    {
      ...targeting('absolute'),
      manifest: ({ outside }) => ({ bin: { x: `${outside}/bin/tool` } }),
    },
    linkedTarget,
  ],
};
