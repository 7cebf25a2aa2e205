import assert from 'node:assert/strict';
import { appManifest, hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, DxResult, ProjectAttack } from '../types.ts';

/** Full-width, Cyrillic, joined by nothing, turned, combining, a Kelvin sign, a soft hyphen. */
const names = [
  '\uff4codash',
  'l\u043edash',
  'lo\u200bdash',
  '\u202ehsadol',
  'lodas\u0068\u0301',
  '\u212aoa',
  'lo\u00addash',
];
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

function isShownPlainly({ stdout, stderr }: DxResult): void {
  assert.doesNotMatch(stdout + stderr, invisible);
}

function asked(name: string, by: 'the project' | 'a dependency' | 'the command line'): ProjectAttack {
  const fields = { [name]: '1.0.0' };
  return {
    kind: 'project',
    linkers: ['hoisted'],
    name: `${JSON.stringify(name)} asked for by ${by}`,
    packages: () => ({
      host: { versions: { '1.0.0': by === 'a dependency' ? { dependencies: fields } : {} } },
    }),
    files: () => ({ 'package.json': appManifest(by === 'the project' ? fields : { host: '1.0.0' }) }),
    commands: [by === 'the command line' ? ['add', name] : ['install']],
    verdict: { kind: 'anyhow' },
    check: (sandbox, result) => {
      assert.equal(result.exitCode, 1);
      assert.match(result.code ?? '', /^DX_(?:INVALID_PACKAGE_NAME|INVALID_SPEC)$/);
      hasNothingElse(sandbox);
      isShownPlainly(result);
    },
    hasRivals: by !== 'the command line',
  };
}

/** Names that people see and type: of scripts, commands and tags. */
function shown(argv: readonly string[]): ProjectAttack {
  const [, , , turned = ''] = names;
  return {
    kind: 'project',
    linkers: ['hoisted'],
    name: `a script, a command and a tag, ${argv.join(' ')}`,
    packages: () => ({
      bad: {
        distTags: { latest: '1.0.0', [turned]: '1.0.0' },
        versions: {
          '1.0.0': { bin: { [turned]: 'cli.js', 'lo\u200bdash': 'cli.js' }, files: { 'cli.js': payload } },
        },
      },
    }),
    files: () => ({
      'package.json': appManifest({ bad: '1.0.0' }, { scripts: { [turned]: 'true', 'te\u200bst': 'true' } }),
    }),
    commands: [['install'], argv],
    verdict: { kind: 'anyhow' },
    check: (_, result) => isShownPlainly(result),
    hasRivals: false,
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'N14',
  what: 'A name has characters that look like others, or that cannot be seen',
  source: 'Homographs and invisible characters (Trojan Source, CVE-2021-42574)',
  must: 'A package name outside of what a URL can hold is refused before anybody is asked for it; other names are shown with such characters as escapes.',
  attacks: [
    ...names.map((name) => asked(name, 'the project')),
    ...names.slice(0, 3).map((name) => asked(name, 'a dependency')),
    ...names.map((name) => asked(name, 'the command line')),
    ...[['install'], ['run'], ['ls'], ['view', 'bad'], ['view', 'bad', '--json']].map(shown),
  ],
};
