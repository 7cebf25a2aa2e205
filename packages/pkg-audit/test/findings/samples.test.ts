import { describe, expect, it } from 'vitest';
import { findInFiles } from '../../src/index.ts';
import { filesOf, samples } from './samples.ts';

describe('samples after published incidents', () => {
  it.each(samples)('$name ($year) is found by $rules', ({ files, previous, rules }) => {
    const options = previous === undefined ? {} : { previous: filesOf(previous) };
    const { findings } = findInFiles(filesOf(files), options);
    const high = findings.filter(({ severity }) => severity === 'high').map(({ rule }) => rule);
    expect([...new Set(high)].filter((rule) => rules.includes(rule))).toEqual(rules);
    if (rules.length === 0) expect(high).toEqual([]);
  });
});
