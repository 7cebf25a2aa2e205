import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { filter, printed, withWord } from './command.ts';
import type { Rival } from './types.ts';

const { resolve } = createRequire(import.meta.url);
const program = join(dirname(resolve('bun/package.json')), 'bin', 'bun.exe');

/** The pinned Bun. */
export const bun: Rival = {
  name: 'bun',
  version: () => printed(program, ['--version']),
  lockFiles: ['bun.lock', 'bun.lockb'],
  linkers: ['hoisted', 'isolated'],
  install: (place, linker, member) => ({
    file: program,
    arguments: [
      'install',
      '--linker',
      linker,
      '--ignore-scripts',
      '--no-progress',
      '--registry',
      place.registryUrl,
      ...filter(member),
    ],
    environment: { BUN_INSTALL_CACHE_DIR: place.cache, DO_NOT_TRACK: '1' },
  }),
  frozen: (place, linker) => withWord(bun.install(place, linker), 'install', 'install', '--frozen-lockfile'),
};

/** Bun as it is in a workspace when nobody says how the tree should lie. */
export const bunIsolated: Rival = {
  ...bun,
  name: 'bun-isolated',
  install: (place, _linker, member) => bun.install(place, 'isolated', member),
  frozen: (place) => bun.frozen(place, 'isolated'),
};
