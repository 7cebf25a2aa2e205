import assert from 'node:assert/strict';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { appManifest, hasFile } from '../project-attacks.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

const names = ['JSONStream', 'jsonstream', 'Foo', 'foo', '@s/Bar', '@s/bar'];
const all = Object.fromEntries(names.map((name) => [name, '1.0.0']));
const packages = (): ReturnType<NonNullable<ProjectAttack['packages']>> => ({
  ...Object.fromEntries(names.map((name) => [name, { versions: { '1.0.0': { files: { f: name } } } }])),
  host: { versions: { '1.0.0': { dependencies: all } } },
  low: { versions: { '1.0.0': { dependencies: { jsonstream: '1.0.0' } } } },
});

/** None is taken for its twin: it is there with its own files, or said not to be there. */
function asked(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages,
    files: () => ({ 'package.json': appManifest(dependencies) }),
    verdict: { kind: 'done' },
    check: (sandbox, { stdout, stderr }) => {
      for (const each of dependencies === all ? names : []) {
        if (`${stdout}${stderr}`.includes(`${each}, which app@1.0.0 asks for, is not installed`)) continue;
        hasFile(sandbox, `${each}/f`, each);
      }
      cellsDiffer(sandbox);
    },
    ...more,
  };
}

/** Cells are named by dx, which can name them so that they are different everywhere. */
function cellsDiffer({ project, dxHome }: Sandbox): void {
  for (const directory of [join(project, 'node_modules/.dx/pkgs'), join(dxHome, 'links')]) {
    const found = listed(directory);
    assert.deepEqual(
      [...new Set(found.map((each) => each.toLowerCase()))].length,
      found.length,
      found.join(),
    );
  }
}

function listed(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** See `what`. */
export const theCase: Case = {
  id: 'N09',
  what: 'The names of two packages differ only in case',
  source: 'Legacy names of npm, such as JSONStream',
  must: 'None stands for the other: each is installed with its own files, or, as with npm, is said not to be; directories that dx names itself differ without regard to case.',
  attacks: [
    asked('of the project', all),
    asked('of a dependency', { host: '1.0.0' }),
    asked(
      'of the project and of a dependency',
      { JSONStream: '1.0.0', low: '1.0.0' },
      {
        check: (sandbox) => {
          hasFile(sandbox, 'JSONStream/f', 'JSONStream');
          const low = realpathSync(join(sandbox.project, 'node_modules/low'));
          const found = createRequire(join(low, 'index.js')).resolve('jsonstream/package.json');
          assert.equal(JSON.parse(readFileSync(found, 'utf8')).name, 'jsonstream');
          cellsDiffer(sandbox);
        },
      },
    ),
  ],
};
