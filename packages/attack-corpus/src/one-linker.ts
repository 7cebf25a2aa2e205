import type { Linker } from './types.ts';

const linkers: readonly Linker[] = ['hoisted', 'isolated', 'global'];

/** For an attack in which linkers have hardly a part: they take turns by its name, so that a case meets all of them. */
export function oneLinker(name: string): readonly Linker[] {
  const turn = name.length % linkers.length;
  return linkers.slice(turn, turn + 1);
}
