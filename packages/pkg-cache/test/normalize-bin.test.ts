import normalizePackageBin from 'npm-normalize-package-bin';
import { describe, expect, test } from 'vitest';
import { normalizeBin } from '../src/normalize-bin.ts';
import { seededRandom } from './random.ts';

const pieces = ['a', 'cli.js', '..', '.', '', '/', '\\', ':', 'C:', '@s', 'x/y', './bin', '%2e', ' ', 'ü'];

describe('normalizeBin', () => {
  test.each([
    ['./cli.js'],
    ['../../../etc/passwd'],
    ['/abs'],
    [''],
    [undefined],
    [null],
    [7],
    [true],
    [{}],
    [{ '../../x': 'a.js', '@s/../../x': 'b.js', 'a/b': 'c.js', 'a\\b': 'd.js' }],
    [{ '..': 'a.js', '.': 'b.js', '': 'c.js', '@s/..': 'd.js' }],
    [{ x: '../../../etc/passwd', y: '/abs', z: '', w: 7, v: null, u: '.' }],
    [['bin/a', './b.js', '../c']],
    [[]],
  ])('gives what npm gives for %j', (bin) => {
    expect(normalizeBin(bin, '@scope/demo')).toEqual(theirs(bin, '@scope/demo'));
  });

  test('gives what npm gives for random bins', () => {
    const random = seededRandom(1);
    for (let round = 0; round < 2000; round += 1) {
      const text = (): string =>
        Array.from({ length: 1 + random.int(4) }, () => random.pick(pieces)).join(random.pick(['', '/']));
      const bin = random.pick([text(), [text(), text()], { [text()]: text(), [text()]: text() }]);

      expect(normalizeBin(bin, 'demo'), JSON.stringify(bin)).toEqual(theirs(bin, 'demo'));
    }
  });
});

function theirs(bin: unknown, name: string): unknown {
  const { bin: normalized } = normalizePackageBin({ name, bin: structuredClone(bin) });
  return normalized === undefined ? undefined : Object.assign(Object.create(null), normalized);
}
