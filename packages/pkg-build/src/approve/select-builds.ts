import type { Build } from '../types.ts';

/** What words of a command mean among the packages that have scripts. */
export interface BuildSelection {
  readonly selected: readonly Build[];
  /** Words that fit none. */
  readonly unmatched: readonly string[];
}

/**
 * The builds that words name: `esbuild`, `esbuild@0.25.0`, `esbuild@^0.25`. Names are the real ones, not aliases; those
 * inside archives of others are never selected. In the order of `builds`, each once.
 */
export async function selectBuilds(
  builds: readonly Build[],
  words: readonly string[],
): Promise<BuildSelection> {
  const { default: semver } = await import('semver');
  const open = builds.filter(({ identity }) => identity?.kind !== 'bundled');
  const unmatched: string[] = [];
  const selected = new Set<Build>();
  for (const word of words) {
    const at = word.indexOf('@', 1);
    const name = at < 0 ? word : word.slice(0, at);
    const range = at < 0 ? '*' : word.slice(at + 1);
    const found = open.filter(
      (build) =>
        build.name === name &&
        (range === '*' || range === '' || semver.satisfies(build.version, range, { loose: true })),
    );
    if (found.length === 0) unmatched.push(word);
    for (const build of found) selected.add(build);
  }
  return Object.freeze({ selected: builds.filter((build) => selected.has(build)), unmatched });
}
