import assert from 'node:assert/strict';
import { appManifest } from '../project-attacks.ts';
import { projectOf, writeUserSettings } from '../registry-projects.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

/** What a stranger published under names that a company uses inside. */
const planted = { versions: { '99.9.9': { files: { 'index.js': payload } } } };
const wanted = { '@corp/inner': '*' };

function scoped({ home: _, ...sandbox }: Sandbox): readonly string[] {
  return [`registry=${sandbox.registry.url}`, `@corp:registry=${sandbox.foreignUrl}`];
}

/** The company's registry has it not, or does not answer; the public one has it. */
function withoutOwn(name: string, status: number, code: string): ProjectAttack {
  return projectOf(name, () => [], {
    packages: () => ({ '@corp/inner': planted }),
    files: () => ({ 'package.json': appManifest(wanted) }),
    prepare: (sandbox) => {
      writeUserSettings(sandbox, ...scoped(sandbox));
      sandbox.foreign.fault({ path: /./, kind: 'status', status });
    },
    verdict: { kind: 'refused', code },
    check: ({ registry }) => assert.deepEqual(registry.requests, []),
  });
}

/** Both have it; `who` asks. */
function withBoth(who: string, manifest: Readonly<Record<string, unknown>>): ProjectAttack {
  const inner = { versions: { '1.0.0': { files: { 'index.js': 'own' } } } };
  return projectOf(who, () => [], {
    packages: () => ({
      '@corp/inner': planted,
      host: { versions: { '1.0.0': { dependencies: wanted } } },
    }),
    foreign: () => ({ '@corp/inner': inner, host: planted }),
    files: () => ({ 'package.json': manifest }),
    prepare: (sandbox) => writeUserSettings(sandbox, ...scoped(sandbox)),
    check: ({ registry, foreign }) => {
      assert.ok(registry.requests.every(({ path }) => !path.includes('inner')));
      assert.ok(foreign.requests.every(({ path }) => path.includes('inner')));
    },
  });
}

/** See `what`. */
export const theCase: Case = {
  id: 'R07',
  what: 'A stranger publishes, on another registry, a high version under the name of a private package',
  source: 'Dependency confusion (A. Birsan, 2021)',
  must: 'A scope belongs to its registry; when that one has nothing or does not answer, no other one is asked.',
  attacks: [
    withoutOwn('not there', 404, 'DX_PACKAGE_NOT_FOUND'),
    withoutOwn('no answer', 503, 'DX_FETCH_STATUS'),
    withoutOwn('no login', 401, 'DX_FETCH_UNAUTHORIZED'),
    withBoth('the project asks', appManifest(wanted)),
    withBoth('a dependency asks', appManifest({ host: '*' })),
    withBoth('under another name', appManifest({ inner: 'npm:@corp/inner@*' })),
  ],
};
