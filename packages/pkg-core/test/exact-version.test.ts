import semver from 'semver';
import { describe, expect, test } from 'vitest';
import { formatExactVersion, parseExactVersion } from '../src/index.ts';

const exact = ['0.0.0', '1.2.3', '1.2.3-rc.1', '1.2.3+build.5', '1.2.3-0.a.b+c', '9007199254740991.0.0'];
const refused = [
  '',
  '1',
  '1.2',
  'v1.2.3',
  '=1.2.3',
  ' 1.2.3',
  '1.2.3 ',
  '1.2.3\n',
  '^1.2.3',
  '1.x',
  '*',
  'latest',
  '01.2.3',
  '1.2.3-01',
  '9007199254740992.0.0',
  '../1.2.3',
  '1.2.3/../..',
  `1.2.3-${'a'.repeat(300)}`,
];

describe('parseExactVersion', () => {
  test.each(exact)('keeps %s as it is', (version) => {
    expect(formatExactVersion(parseExactVersion(version))).toBe(version);
    expect(semver.valid(version)).not.toBeNull();
  });

  test.each(refused)('refuses %j', (version) => {
    expect(() => parseExactVersion(version)).toThrow(expect.objectContaining({ code: 'DX_INVALID_VERSION' }));
  });
});
