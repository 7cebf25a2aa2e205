import assert from 'node:assert/strict';
import type { Case, DxResult, ProjectAttack } from '../types.ts';

const hostile = '\u001b[2J\u001b]52;c;ZXZpbA==\u0007\u009b31m\u202e\u200d\r\u0000\u0008';
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
const maxShown = 100_000;

function shown(argv: readonly string[]): ProjectAttack {
  return {
    kind: 'project',
    name: argv.join(' '),
    packages: () => ({
      bad: {
        distTags: { latest: '1.0.0' },
        versions: {
          '1.0.0': {
            deprecated: `${hostile}deprecated${'x'.repeat(1_000_000)}`,
            description: `${hostile}description`,
            license: `${hostile}license`,
            homepage: `https://registry.test/${hostile}`,
            author: { name: `${hostile}author` },
            maintainers: [{ name: hostile, email: hostile }],
            keywords: [hostile],
            funding: `https://registry.test/${hostile}`,
            engines: { node: `>=999 ${hostile}` },
            scripts: { postinstall: `true ${hostile}` },
            bin: { [`tool${hostile}`]: 'cli.js' },
            files: { 'cli.js': '' },
            peerDependencies: { [`peer${hostile}`]: `1 ${hostile}` },
            peerDependenciesMeta: { [`peer${hostile}`]: { optional: true } },
          },
          '2.0.0': { description: hostile },
        },
      },
    }),
    files: () => ({ 'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: '1.0.0' } } }),
    commands: argv[0] === 'install' ? [argv] : [['install'], argv],
    verdict: { kind: 'anyhow' },
    check: (_, result) => isPlain(result, argv.includes('--json') ? Number.POSITIVE_INFINITY : maxShown),
    hasRivals: false,
  };
}

function isPlain({ stdout, stderr }: DxResult, maxLength: number): void {
  for (const text of [stdout, stderr]) {
    const found = forbidden.exec(text);
    assert.equal(
      found === null ? undefined : text.slice(Math.max(0, found.index - 60), found.index + 10),
      undefined,
    );
    assert.ok(text.length < maxLength, `${text.length} characters`);
  }
}

/** See `what`. */
export const theCase: Case = {
  id: 'T01',
  what: 'Text from a registry has control sequences of a terminal, or characters that turn or hide text',
  source: 'pnpm 12.0.0-beta, 12.6.0 (#15099)',
  must: 'Such characters are taken out or shown as escapes, and long text is cut.',
  attacks: [
    ...[
      ['install'],
      ['install', '--loglevel=verbose'],
      ['install', '--json'],
      ['ls'],
      ['ls', '--long'],
      ['ls', '--json'],
      ['view', 'bad'],
      ['view', 'bad', 'description'],
      ['view', 'bad', '--json'],
      ['outdated'],
      ['why', 'bad'],
      ['fund'],
      ['query', '*'],
      ['exec', 'bad', '--no'],
      ['audit'],
      ['install-scripts'],
      ['completion'],
      ['run'],
    ].map(shown),
  ],
};
