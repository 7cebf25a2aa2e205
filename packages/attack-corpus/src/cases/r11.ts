import assert from 'node:assert/strict';
import { oneLinker } from '../one-linker.ts';
import { appManifest } from '../project-attacks.ts';
import type { Case, ProjectAttack } from '../types.ts';

const day = 24 * 60 * 60 * 1000;
const at = (days: number): string => new Date(Date.now() + days * day).toISOString();

/** Two versions; the project waits a week for new ones. `time` is what the document says of them. */
function timed(
  name: string,
  time: (versions: Readonly<Record<string, string>>) => unknown,
  verdict: ProjectAttack['verdict'],
  { range = '*', isBelieved = false }: { readonly range?: string; readonly isBelieved?: boolean } = {},
): ProjectAttack {
  const dist = (url: string, version: string): unknown => ({
    name: 'bad',
    version,
    dist: { tarball: `${url}bad/-/bad-${version}.tgz` },
  });
  return {
    kind: 'project',
    name,
    linkers: oneLinker(name),
    packages: () => ({ bad: { versions: { '1.0.0': {}, '2.0.0': {} } } }),
    files: () => ({ 'package.json': appManifest({ bad: range }), '.npmrc': 'min-release-age=7\n' }),
    prepare: ({ registry }) => {
      const versions = { '1.0.0': dist(registry.url, '1.0.0'), '2.0.0': dist(registry.url, '2.0.0') };
      const body = JSON.stringify({
        name: 'bad',
        'dist-tags': { latest: '2.0.0' },
        versions,
        modified: at(-1),
        time: time({ '1.0.0': at(-400), '2.0.0': at(-1) }),
      });
      const headers = { 'content-type': 'application/json' };
      registry.fault({ path: 'bad', only: 'packument', kind: 'status', status: 200, headers, body });
    },
    verdict,
    check: ({ registry }) => {
      if (isBelieved) return;
      assert.ok(!registry.requests.some(({ path }) => path.endsWith('bad-2.0.0.tgz')), '2.0.0 was fetched');
    },
  };
}

const unreachable: ProjectAttack = {
  ...timed('no answer', () => ({}), { kind: 'refused', code: 'DX_FETCH_STATUS' }),
  prepare: ({ registry }) => {
    registry.fault({ path: 'bad', only: 'packument', kind: 'status', status: 503 });
  },
  check: (_, { stderr }) => assert.doesNotMatch(stderr, /age/),
};

/** See `what`. */
export const theCase: Case = {
  id: 'R11',
  what: 'A document says nothing, or nothing true, of when versions were published, so that a new one passes for old',
  source: 'pnpm 12.8.0 changelog (#12031)',
  must: 'A version from the future, or whose time cannot be read, waits like a new one; one without a time is taken, as npm does; a registry that does not answer is told as such.',
  attacks: [
    timed('true times', (versions) => versions, { kind: 'done' }),
    timed('the new one alone, by its number', (versions) => versions, { kind: 'anyhow' }, { range: '2.0.0' }),
    timed(
      'the new one has none',
      (versions) => ({ '1.0.0': versions['1.0.0'] }),
      { kind: 'done' },
      { isBelieved: true },
    ),
    timed('in the future', (versions) => ({ ...versions, '2.0.0': at(400) }), { kind: 'anyhow' }),
    timed('no date', (versions) => ({ ...versions, '2.0.0': 'long ago' }), { kind: 'anyhow' }),
    timed('a number', (versions) => ({ ...versions, '2.0.0': 0 }), { kind: 'done' }, { isBelieved: true }),
    timed('negative year', (versions) => ({ ...versions, '2.0.0': 'NaN' }), { kind: 'anyhow' }),
    timed('none at all', () => undefined, { kind: 'done' }, { isBelieved: true }),
    timed('null', () => null, { kind: 'done' }, { isBelieved: true }),
    timed('a list', () => ['2001-01-01'], { kind: 'done' }, { isBelieved: true }),
    unreachable,
  ],
};
