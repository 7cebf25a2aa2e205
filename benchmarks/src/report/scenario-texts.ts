/** What a scenario is, in a few words, in the order of the page. */
export const scenarioTexts: ReadonlyMap<string, string> = new Map([
  ['cold', 'nothing there'],
  ['cold-line', 'nothing there, line of a home'],
  ['locked', 'lockfile'],
  ['cached', 'cache'],
  ['warm', 'lockfile and cache'],
  ['noop', 'everything there'],
  ['rewritten', 'everything there, manifests written again'],
  ['frozen', 'everything there, `ci`'],
  ['missing', 'one package deleted from `node_modules`'],
  ['added', 'one dependency added'],
  ['removed', 'one dependency removed'],
  ['bumped', 'ten dependencies bumped'],
  ['switched', 'switch to another branch'],
  ['returned', 'switch back'],
]);

/** Scenarios that were measured, in the order of the page. */
export function orderScenarios(measured: readonly string[]): readonly string[] {
  const known = [...scenarioTexts.keys()].filter((name) => measured.includes(name));
  return [...known, ...measured.filter((name) => !scenarioTexts.has(name))];
}
