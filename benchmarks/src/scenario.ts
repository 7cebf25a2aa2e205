import { type ActionName, actionNames, openAction } from './action.ts';

/** What is measured, as a slug: `<linker>.<action>.<lock>.<cache>.<modules>`. */
export interface Scenario {
  readonly slug: string;
  readonly linker: Linker;
  readonly action: ActionName;
  /** A lockfile of the same rival is there. */
  readonly lock: boolean;
  /** The rival's own cache or store is full. */
  readonly cache: boolean;
  /** `node_modules` is there, as the same rival left it. */
  readonly modules: boolean;
}

/** How the tree is laid out. */
export type Linker = 'hoisted' | 'isolated';

/** Short names of the scenarios that are asked for most. */
export const scenarioNames: Readonly<Record<string, string>> = Object.freeze({
  cold: 'hoisted.install.no-lock.no-cache.no-modules',
  locked: 'hoisted.install.lock.no-cache.no-modules',
  warm: 'hoisted.install.lock.cache.no-modules',
  cached: 'hoisted.install.no-lock.cache.no-modules',
  noop: 'hoisted.install.lock.cache.modules',
  rewritten: 'hoisted.rewritten.lock.cache.modules',
  frozen: 'hoisted.frozen.lock.cache.modules',
  missing: 'hoisted.missing.lock.cache.modules',
  added: 'hoisted.added.lock.cache.modules',
  removed: 'hoisted.removed.lock.cache.modules',
  bumped: 'hoisted.bumped.lock.cache.modules',
  switched: 'hoisted.switched.lock.cache.modules',
  returned: 'hoisted.returned.lock.cache.modules',
  filtered: 'hoisted.filtered.lock.cache.no-modules',
});

const slugPattern = new RegExp(
  `^(hoisted|isolated)\\.(${actionNames.join('|')})\\.(no-)?lock\\.(no-)?cache\\.(no-)?modules$`,
);

/**
 * The scenario of a slug or of its short name.
 *
 * @throws Error that names the known ones, or for a combination that cannot be
 */
export function parseScenario(text: string): Scenario {
  const slug = Object.hasOwn(scenarioNames, text) ? (scenarioNames[text] ?? text) : text;
  const match = slugPattern.exec(slug);
  if (match === null) {
    const known = Object.keys(scenarioNames).join(', ');
    throw new Error(`Unknown scenario ${text}. Give ${known}, or <linker>.<action>.<lock>.<cache>.<modules>`);
  }
  const scenario = {
    slug,
    linker: match[1] as Linker,
    action: match[2] as ActionName,
    lock: match[3] === undefined,
    cache: match[4] === undefined,
    modules: match[5] === undefined,
  };
  const isWhole = scenario.lock && scenario.cache && scenario.modules;
  if (openAction(scenario.action).kind === 'move' && !isWhole)
    throw new Error(`${slug} moves between two states, which needs lock, cache and modules`);
  return scenario;
}
