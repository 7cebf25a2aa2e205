import assert from 'node:assert/strict';
import { appManifest } from '../project-attacks.ts';
import type { Case, ProjectAttack } from '../types.ts';

/** Text that took others minutes, hours or for ever. */
const bombs: Readonly<Record<string, string>> = {
  'spaces in a version': `1.0.0${' '.repeat(100_000)}x`,
  'spaces after a dot': `1.${' '.repeat(100_000)}`,
  carets: '^'.repeat(50_000),
  bars: '||'.repeat(100_000),
  'comparators without end': '>=1 '.repeat(50_000),
  'hyphens without end': '1 - '.repeat(30_000),
  digits: `1.${'9'.repeat(100_000)}.0`,
  'prereleases without end': `1.0.0-${'a.'.repeat(50_000)}b`,
  'a repository without end': `git+ssh://${'a:'.repeat(50_000)}@x/y.git`,
  'a shortcut without end': `github:${'a/'.repeat(50_000)}`,
  'a committish without end': `a/b#semver:${'^'.repeat(50_000)}`,
  slashes: `file:${'/'.repeat(100_000)}x`,
  'an alias of an alias': `npm:x@${'npm:x@'.repeat(20_000)}1`,
  tag: 'a'.repeat(1_000_000),
};
const patterns = [
  '{a,b}'.repeat(40),
  '{1..999999}',
  `${'{'.repeat(5_000)}a${'}'.repeat(5_000)}`,
  `${'*'.repeat(5_000)}a`,
  `${'**/'.repeat(2_000)}a`,
  `@(${'a|'.repeat(20_000)}b)`,
  `${'+(a|a)'.repeat(40)}b`,
  `[${'a-'.repeat(20_000)}z]`,
  '/'.repeat(1_000_000),
];

/** Ends in bounded time, whatever it says: the runner of the tests stops what does not. */
function ends(
  name: string,
  fields: Readonly<Record<string, unknown>>,
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    name,
    linkers: ['hoisted'],
    packages: () => ({ x: { versions: { '1.0.0': {} } }, y: { versions: { '1.0.0': {} } } }),
    files: () => ({
      'package.json': appManifest({ x: '1.0.0' }, fields),
      'packages/a/package.json': { name: 'a' },
      a: '',
    }),
    verdict: { kind: 'anyhow' },
    check: (_, { stdout, stderr }) =>
      assert.ok(stdout.length + stderr.length < 100_000, 'it is told at length'),
    ...more,
  };
}

/** The same text where a registry says it. */
function fromRegistry(name: string, text: string): ProjectAttack {
  return ends(
    `${name}, from a registry`,
    {},
    {
      packages: () => ({
        x: {
          versions: {
            '1.0.0': {
              dependencies: { y: text },
              engines: { node: text },
              peerDependencies: { z: text },
              os: [text],
              license: text,
            },
          },
        },
        y: { versions: { '1.0.0': {} } },
        z: { versions: { '1.0.0': {} } },
      }),
    },
  );
}

/** See `what`. */
export const theCase: Case = {
  id: 'P01',
  what: 'A range, version, address or pattern is made so that reading it takes time that grows out of proportion',
  source:
    'CVE-2022-25883, CVE-2021-27290, CVE-2021-23362, CVE-2022-3517, CVE-2025-5889, CVE-2026-13149, CVE-2026-9496',
  must: 'It is read in time that grows with its length, or refused for its length; and it is not repeated at length.',
  attacks: [
    ...Object.entries(bombs).flatMap(([name, text]) => [
      ends(name, { dependencies: { x: '1.0.0', y: text } }),
      fromRegistry(name, text),
    ]),
    ...Object.entries(bombs)
      .slice(0, 6)
      .map(([name, text]) =>
        ends(`${name}, on the command line`, {}, { commands: [['add', `x@${text}`]], hasRivals: false }),
      ),
    ...patterns.flatMap((pattern) => [
      ends(`workspaces ${pattern.slice(0, 12)}`, { workspaces: [pattern] }),
      ends(
        `files ${pattern.slice(0, 12)}`,
        { files: [pattern] },
        { commands: [['pack', '--dry-run']], hasRivals: false },
      ),
      ends(
        `--filter ${pattern.slice(0, 12)}`,
        { workspaces: ['packages/*'] },
        { commands: [['run', 'nothing', `--filter=${pattern}`]], hasRivals: false },
      ),
    ]),
    ends('overrides', { overrides: { [`x@${'||'.repeat(50_000)}`]: '1.0.0' } }),
    ends('an extension', {
      packageExtensions: { [`x@${'||'.repeat(50_000)}`]: { dependencies: { y: '1' } } },
    }),
    ends('engines', { engines: { node: '||'.repeat(100_000) } }),
    ends('a repository of the project', {
      repository: `github:${'a/'.repeat(50_000)}`,
      homepage: 'h'.repeat(100_000),
    }),
  ],
};
