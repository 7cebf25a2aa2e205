import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, ProjectAttack } from '../types.ts';

const names = [
  '../../outside/f',
  '../app-evil',
  '/abs',
  '..',
  '@s/../../x',
  '@../x',
  'a\\..\\..\\b',
  'CON',
  'x\n',
];
const versions = ['../../../outside/f', '1.0.0/../../x', '1.0.0+/../../../x', ''];

function packing(
  name: string,
  manifest: Readonly<Record<string, unknown>>,
  argv: readonly string[] = ['pack'],
): ProjectAttack {
  return {
    kind: 'project',
    name: `${name}, ${argv.join(' ')}`,
    files: () => ({ 'package.json': manifest, 'index.js': '' }),
    commands: [argv],
    verdict: { kind: 'anyhow' },
    hasRivals: false,
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'D04',
  what: 'The name of what is written is taken from package.json',
  source: 'pnpm 11 changelog (pack-app)',
  must: 'The file is inside of the directory that was named, or the name is refused; a link in its place is not followed.',
  attacks: [
    ...names.map((name) => packing(`name ${JSON.stringify(name)}`, { name, version: '1.0.0' })),
    ...versions.map((version) => packing(`version ${JSON.stringify(version)}`, { name: 'app', version })),
    {
      ...packing('a link in the place of the archive', { name: 'app', version: '1.0.0' }),
      prepare: ({ project, outside }) => symlinkSync(`${outside}/f`, join(project, 'app-1.0.0.tgz')),
    },
    packing('publish to nowhere', { name: '../../outside/f', version: '1.0.0' }, ['publish', '--dry-run']),
  ],
};
