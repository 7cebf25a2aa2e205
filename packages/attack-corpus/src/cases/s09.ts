import { oneLinker } from '../one-linker.ts';
import { appManifest } from '../project-attacks.ts';
import { scripted } from '../script-projects.ts';
import type { Case, ProjectAttack } from '../types.ts';

/** `allowScripts` as given; none of these command lines may run the script. */
function silent(
  argv: readonly string[],
  allowScripts: unknown,
  before: readonly string[] = [],
): ProjectAttack {
  return {
    kind: 'project',
    name: [...before, ...argv, JSON.stringify(allowScripts) ?? ''].join(' '),
    linkers: oneLinker([...before, ...argv, JSON.stringify(allowScripts) ?? ''].join(' ')),
    packages: (places) => ({
      bad: scripted(places, { bin: { bad: 'cli.js' }, files: { 'cli.js': '#!/usr/bin/env node\n' } }),
    }),
    files: () => ({
      'package.json': appManifest({ bad: '1.0.0' }, allowScripts === undefined ? {} : { allowScripts }),
    }),
    commands: [...(before.length > 0 ? [before] : []), argv],
    mayChange: ['prefix/'],
    hasRivals: false,
    verdict: { kind: 'anyhow' },
  };
}

const yes = { 'bad@1.0.0': true };
const ignored = ['--ignore-scripts'];

/** See `what`. */
export const theCase: Case = {
  id: 'S09',
  what: 'A command that is not meant to run scripts runs them, or one that lacks the approval',
  source: 'pnpm 11 and 12 changelogs (scripts in fetch, dlx and pack)',
  must: 'One gate decides for every command: no script without an approval, none at all with `--ignore-scripts`.',
  attacks: [
    ...[
      ['install'],
      ['ci'],
      ['add', 'bad'],
      ['update'],
      ['dedupe'],
      ['rebuild'],
      ['rebuild', 'bad'],
      ['prune'],
    ].map((argv) => silent([...argv, ...ignored], yes, argv[0] === 'install' ? [] : ['install', ...ignored])),
    ...[
      ['install', '--package-lock-only'],
      ['install', '--plan'],
      ['pack'],
      ['ls'],
      ['audit'],
      ['exec', '--no', 'bad'],
    ].map((argv) => silent(argv, yes)),
    ...[['install'], ['ci'], ['rebuild'], ['rebuild', 'bad'], ['update'], ['exec', '--yes', 'bad@1.0.0']].map(
      (argv) => silent(argv, undefined, argv[0] === 'install' ? [] : ['install']),
    ),
    silent(['install', '-g', 'bad'], undefined),
    silent(['exec', '--yes', '--package=bad', '--', 'true'], undefined),
    silent(['undo'], undefined, ['install']),
  ],
};
