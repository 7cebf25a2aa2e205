import { join } from 'node:path';
import { withWord } from '../rivals/command.ts';
import type { Command, Rival, RunPlace } from '../rivals/types.ts';

/** One way to carry what a lock needs from one machine of a CI service to the next. */
export interface Way {
  readonly name: string;
  /** Makes the file that the service keeps; absent where nothing is kept. Timed. */
  save?(place: RunPlace, file: string): readonly Command[];
  /** From an empty cache, and the file, to a tree. Timed, all together. */
  restore(place: RunPlace, file: string): readonly Command[];
}

/** What CI services set, and what keeps the archives that `dx cache pack` takes. */
const inContinuousIntegration = { CI: '1' };
const keepsArchives = { npm_config_keep_archives: 'true' };

/** All ways of dx: nothing kept, a bundle with two commands and with one, the store as a tar. */
export function dxWays(dx: Rival): readonly Way[] {
  const ci = (place: RunPlace): Command => ciOf(dx, place);
  const cache = (place: RunPlace, action: string, file: string): Command =>
    withWord(ci(place), 'ci', 'cache', action, file);
  const pack = (place: RunPlace, file: string): readonly Command[] => [cache(place, 'pack', file)];
  return [
    { name: 'dx, nothing kept', restore: (place) => [ci(place)] },
    {
      name: 'dx cache pack, unpack, dx ci',
      save: pack,
      restore: (place, file) => [cache(place, 'unpack', file), ci(place)],
    },
    {
      name: 'dx ci --bundle',
      save: pack,
      restore: (place, file) => [withWord(ci(place), 'ci', 'ci', '--bundle', file)],
    },
    ...tarWays('dx, its store', 'store', ci),
  ];
}

/** All ways of Bun: nothing kept, its own pack, and its cache as a tar. */
export function bunWays(bun: Rival): readonly Way[] {
  const install = (place: RunPlace): Command => ciOf(bun, place);
  const pm = (place: RunPlace, action: string, file: string): Command => ({
    ...install(place),
    arguments: ['pm', 'cache', action, file, '--registry', place.registryUrl],
  });
  return [
    { name: 'bun, nothing kept', restore: (place) => [install(place)] },
    {
      name: 'bun pm cache pack, unpack, bun install',
      save: (place, file) => [pm(place, 'pack', file)],
      restore: (place, file) => [pm(place, 'unpack', file), install(place)],
    },
    ...tarWays('bun, its cache', '.', install),
  ];
}

/** The install that is not timed and fills the cache; without `CI`, which some take for a reason to refuse a new lock. */
export function fillCommand(rival: Rival, place: RunPlace): Command {
  const command = rival.install(place, 'hoisted');
  return { ...command, environment: { ...command.environment, ...keepsArchives } };
}

function ciOf(rival: Rival, place: RunPlace): Command {
  const command = rival.frozen(place, 'hoisted');
  return { ...command, environment: { ...command.environment, ...inContinuousIntegration } };
}

/** As caches of CI services do it: tar through zstd on all cores; and without zstd. */
function tarWays(name: string, folder: string, install: (place: RunPlace) => Command): readonly Way[] {
  return [
    { label: 'tar and zstd', through: ['-I', 'zstd -T0'] },
    { label: 'tar', through: [] },
  ].map(({ label, through }) => ({
    name: `${name} by ${label}`,
    save: (place, file) => [tar(place.cache, [...through, '-cf', file, folder])],
    restore: (place, file) => [tar(place.cache, [...through, '-xf', file]), install(place)],
  }));
}

function tar(directory: string, words: readonly string[]): Command {
  return { file: 'tar', arguments: ['-C', directory, ...words], environment: {} };
}

/** Where the file of a way lies. */
export function fileOf(way: Way, directory: string): string {
  return join(directory, `${way.name.replaceAll(/\W+/g, '-')}.kept`);
}
