import assert from 'node:assert/strict';
import { appManifest, hasFile } from '../project-attacks.ts';
import { harmless, projectOf, writeUserSettings } from '../registry-projects.ts';
import type { Case, ProjectAttack } from '../types.ts';

/** `alias` asks for `target`; the scope `@private` is at the second registry. */
function aliased(
  who: 'the project' | 'a dependency',
  alias: string,
  target: string,
  asked: readonly string[],
): ProjectAttack {
  const dependencies = { [alias]: `npm:${target}@1.0.0` };
  return projectOf(`${who}, ${alias} is ${target}`, () => [], {
    packages: () => ({
      bad: harmless,
      host: { versions: { '1.0.0': who === 'a dependency' ? { dependencies } : {} } },
    }),
    foreign: () => ({ '@private/bad': harmless }),
    files: () => ({ 'package.json': appManifest(who === 'a dependency' ? { host: '1.0.0' } : dependencies) }),
    prepare: (sandbox) =>
      writeUserSettings(
        sandbox,
        `registry=${sandbox.registry.url}`,
        `@private:registry=${sandbox.foreignUrl}`,
      ),
    check: (sandbox) => {
      const names = sandbox.foreign.requests.map(({ path }) => decodeURIComponent(path).split('/-/')[0]);
      assert.deepEqual([...new Set(names)], asked);
      if (who === 'the project') hasFile(sandbox, `${alias}/index.js`, '');
    },
  });
}

/** See `what`. */
export const theCase: Case = {
  id: 'R04',
  what: 'An alias has the scope of a private registry, and what it stands for is asked for there, or the other way round',
  source: 'pnpm 11 changelog',
  must: 'The registry is that of the package which is asked for, not that of the name it gets.',
  attacks: (['the project', 'a dependency'] as const).flatMap((who) => [
    aliased(who, '@private/foo', 'bad', []),
    aliased(who, 'foo', '@private/bad', ['/@private/bad']),
    aliased(who, '@private/other', '@private/bad', ['/@private/bad']),
  ]),
};
