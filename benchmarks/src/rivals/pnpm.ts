import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writePnpmWorkspace } from '../pnpm-workspace.ts';
import { filter, printed, withWord } from './command.ts';
import type { Rival } from './types.ts';

const { resolve } = createRequire(import.meta.url);
const program = join(dirname(resolve('pnpm/package.json')), 'pnpm');

/** The pinned pnpm. */
export const pnpm: Rival = {
  name: 'pnpm',
  version: () => printed(program, ['--version']),
  lockFiles: ['pnpm-lock.yaml'],
  linkers: ['hoisted', 'isolated'],
  adapt: writePnpmWorkspace,
  install: (place, linker, member) => ({
    file: program,
    arguments: [
      'install',
      '--node-linker',
      linker,
      '--ignore-scripts',
      '--no-progress',
      '--registry',
      place.registryUrl,
      '--store-dir',
      join(place.cache, 'store'),
      ...filter(member),
    ],
    environment: {
      XDG_CACHE_HOME: join(place.cache, 'cache'),
      XDG_STATE_HOME: join(place.cache, 'state'),
      XDG_DATA_HOME: join(place.cache, 'data'),
    },
  }),
  frozen: (place, linker) => withWord(pnpm.install(place, linker), 'install', 'install', '--frozen-lockfile'),
};

/** pnpm as it is when nobody says how the tree should lie. */
export const pnpmIsolated: Rival = {
  ...pnpm,
  name: 'pnpm-isolated',
  install: (place, _linker, member) => pnpm.install(place, 'isolated', member),
  frozen: (place) => pnpm.frozen(place, 'isolated'),
};
