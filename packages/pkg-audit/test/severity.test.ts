import { describe, expect, it } from 'vitest';
import {
  auditMetadata,
  countSeverities,
  type Finding,
  reachesLevel,
  type Severity,
  worstByName,
} from '../src/index.ts';

const finding = (name: string, severity: Severity, id = 1): Finding => ({
  name,
  versions: ['1.0.0'],
  advisory: {
    id,
    url: `https://advisories.test/${id}`,
    title: 'Bad',
    severity,
    vulnerableVersions: '<2',
    cwe: [],
  },
});
const findings = [finding('a', 'low'), finding('a', 'high', 2), finding('b', 'moderate')];

describe('countSeverities', () => {
  it('I12 counts names by their worst advisory', () => {
    expect(countSeverities(findings)).toEqual({
      ...{ info: 0, low: 0, moderate: 1, high: 1, critical: 0, total: 2 },
    });
    expect([...worstByName(findings)]).toEqual([
      ['a', 'high'],
      ['b', 'moderate'],
    ]);
  });
});

describe('reachesLevel', () => {
  it.each<[Severity | 'none', boolean]>([
    ['info', true],
    ['high', true],
    ['critical', false],
    ['none', false],
  ])('with %s: %s', (level, expected) => {
    expect(reachesLevel([{ severity: 'low' }, { severity: 'high' }], level)).toBe(expected);
  });
});

describe('auditMetadata', () => {
  const packages = [
    { name: 'a', version: '1.0.0', path: 'node_modules/a', kinds: [], isDirect: true },
    { name: 'a', version: '3.0.0', path: 'node_modules/c/node_modules/a', kinds: [], isDirect: false },
    { name: 'b', version: '1.0.0', path: 'node_modules/b', kinds: ['dev'], isDirect: false },
  ] as const;

  it('counts packages as npm does: the project itself is one of prod, not of the total', () => {
    expect(auditMetadata([], packages).dependencies).toEqual({
      ...{ prod: 3, dev: 1, optional: 0, peer: 0, peerOptional: 0, total: 3 },
    });
  });
});
