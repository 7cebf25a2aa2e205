import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { compareVersions, type KnownVersion, readVersion } from '../../src/report/known-version.ts';
import { findIntervals, isInRange, readRange } from '../../src/report/ranges.ts';
import { readSimpleRange } from '../../src/report/simple-range.ts';

const options = { includePrerelease: true, loose: true };
const numbers = [0, 1, 2, 9, 10];
const tails = ['', '-0', '-1', '-alpha', '-alpha.1', '-alpha.10', '-alpha.2', '-rc.0', '-0.0', '+build'];
const texts = numbers.flatMap((major) =>
  numbers.flatMap((minor) =>
    [0, 1, 2].flatMap((patch) => tails.map((tail) => `${major}.${minor}.${patch}${tail}`)),
  ),
);
const versions = texts.map((text) => readVersion(text)).filter((version) => version !== undefined);
const sorted: readonly KnownVersion[] = [...versions].sort(compareVersions);
const sample = texts.filter((_, at) => at % 7 === 0);

describe('versions', () => {
  it('are ordered as semver orders them', () => {
    for (const one of sample)
      for (const other of sample) {
        const [left, right] = [readVersion(one), readVersion(other)];
        if (left === undefined || right === undefined) throw new Error(`${one} or ${other} is no version`);
        expect([one, other, Math.sign(compareVersions(left, right))]).toEqual([
          one,
          other,
          semver.compare(one, other, true),
        ]);
      }
  });

  it.each([
    '',
    '1',
    '1.2',
    '1.2.3.4',
    '1.2.x',
    '01.2.3',
    '1.02.3',
    '1..3',
    ' 1.2.3',
    'v1.2.3',
    '=1.2.3',
    '1.2.3-',
    '1.2.3beta',
    `1.2.${'9'.repeat(16)}`,
    '9007199254740992.0.0',
  ])('are what semver takes for one: %j', (text) => {
    const parsed = semver.parse(text, options);
    const { major, minor, patch, prerelease } = readVersion(text) ?? {};
    const found =
      parsed === null ? undefined : [parsed.major, parsed.minor, parsed.patch, [...parsed.prerelease]];
    expect(major === undefined ? undefined : [major, minor, patch, prerelease]).toEqual(found);
  });
});

describe('ranges', () => {
  const whole = sample.filter((text) => !text.includes('+')).slice(0, 60);
  const simple = [
    ...['', '^', '~', '<', '<=', '>', '>='].flatMap((sign) => whole.map((text) => `${sign}${text}`)),
    ...whole.flatMap((from, at) => [`${from} - ${whole.at(-at) ?? ''}`, `${whole[0]} - ${from}`]),
    ...whole.map((text, at) => `^${text} || ~${whole[at - 3] ?? '1.0.0'} || ${text} - 9.9.9`),
  ];
  const others = [
    ...[
      '*',
      '',
      'x',
      '1',
      '1.x',
      '^1',
      '~1.2',
      '>=1 <2',
      '>1.0.0 <1.2.0-rc.0 || 2',
      '1.0.0 || ',
      '||',
      '1.0.0||2.0.0',
    ],
    ...[
      '^ 1.0.0',
      '>= 1.0.0',
      '~>1.2.3',
      'v1.2.3',
      '=1.0.0',
      '1.0.0+build',
      '^1.0.0+build',
      '1.2.3 2.0.0',
      '1.2 - 2.0.0',
    ],
  ];

  it('have the versions in them that semver says, prereleases included', () => {
    expect(simple.every((text) => readSimpleRange(text) !== undefined)).toBe(true);
    for (const text of [...simple, ...others]) {
      const range = readRange(text);
      const expected = new semver.Range(text, options);
      const found = versions.filter((version) => range !== undefined && isInRange(range, version));
      expect([text, found.map((version) => version.text)]).toEqual([
        text,
        texts.filter((each) => expected.test(each)),
      ]);
    }
  });

  it('begin and end among sorted versions where they begin and end', () => {
    for (const text of [...simple, ...others]) {
      const range = readRange(text);
      if (range === undefined) continue;
      const inside = new Set<KnownVersion>();
      for (const { from, to } of findIntervals(range, sorted))
        for (const version of sorted.slice(from, Math.max(from, to))) inside.add(version);
      expect([text, inside.size]).toEqual([text, sorted.filter((each) => isInRange(range, each)).length]);
    }
  });

  it.each(['next', 'git+ssh://x', '1.0.0 - ', 'workspace:*', '1.2.3 - 2 || x y'])('are none: %j', (text) => {
    expect(readRange(text) === undefined).toBe(semver.validRange(text, options) === null);
  });
});
