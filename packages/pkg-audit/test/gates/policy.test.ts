import { describe, expect, it } from 'vitest';
import {
  type Finding,
  findInFiles,
  findNewPublisher,
  judgeAdvisories,
  judgeBudgets,
  judgeCode,
  readPolicy,
  readScan,
} from '../../src/index.ts';

const read = (value: unknown): unknown => readPolicy(value, 'package.json');

describe('readPolicy', () => {
  it('gives every field that is there, frozen', () => {
    const integrity = `sha512-${'A'.repeat(86)}==`;
    const policy = {
      advisories: 'malware',
      budgets: { packages: 3, bytes: 0, newPublishers: 0 },
      findings: 'high',
      licenses: { allow: ['MIT'], deny: ['GPL-3.0-only'], except: ['a@1.0.0'] },
      scanner: { module: '@a/scanner@1.0.0', integrity, timeoutSeconds: 5 },
      signatures: 'required',
    };
    expect(read(policy)).toEqual(policy);
    expect(Object.isFrozen(read(policy))).toBe(true);
    expect(read({})).toEqual({});
  });

  it.each([
    ['dx.policy', []],
    ['dx.policy.advisory', { advisory: 'high' }],
    ['dx.policy.advisories', { advisories: 'severe' }],
    ['dx.policy.budgets.packages', { budgets: { packages: -1 } }],
    ['dx.policy.budgets.maintainers', { budgets: { maintainers: 1 } }],
    ['dx.policy.licenses.allow', { licenses: { allow: 'MIT' } }],
    ['dx.policy.licenses.deny[0]', { licenses: { deny: [1] } }],
    ['dx.policy.scanner.module', { scanner: {} }],
    ['dx.policy.scanner.module', { scanner: { module: 'scanner' } }],
    ['dx.policy.scanner.integrity', { scanner: { module: 'scanner@1.0.0' } }],
    ['dx.policy.scanner.integrity', { scanner: { module: 'scanner@1.0.0', integrity: 'sha1-x' } }],
    ['dx.policy.signatures', { signatures: true }],
    ['dx.policy.__proto__', JSON.parse('{"__proto__":{"findings":"low"}}')],
  ])('%s is refused by its name', (at, value) => {
    expect(() => read(value)).toThrow(
      expect.objectContaining({
        code: 'DX_POLICY_INVALID',
        message: expect.stringContaining(`package.json: ${at} `),
      }),
    );
  });
});

describe('judges', () => {
  it('budgets: at the limit is within it, one more is not', () => {
    const packages = [
      { name: 'a', version: '1.0.0', sizeBytes: 10 },
      { name: 'b', version: '1.0.0', sizeBytes: 20, newPublisher: 'eve' },
    ];
    expect(judgeBudgets(packages, { packages: 2, bytes: 30, newPublishers: 1 })).toEqual([]);
    expect(judgeBudgets(packages, { packages: 1, bytes: 29, newPublishers: 0 })).toEqual([
      '2 packages, and the budget is 1',
      '30 bytes, and the budget is 29 (largest: b@1.0.0 20, a@1.0.0 10)',
      'b@1.0.0 was published by eve, who had published none of its versions before',
    ]);
  });

  it('a publisher is new when all versions before were published by others', () => {
    const by = (name: string): unknown => ({ _npmUser: { name } });
    const time = {
      '1.0.0': '2020-01-01',
      '1.0.1': '2021-01-01',
      '2.0.0': '2022-01-01',
      '1.0.2': '2023-01-01',
    };
    const versions = { '1.0.0': by('ann'), '1.0.1': by('bob'), '2.0.0': by('ann'), '1.0.2': {} };
    const find = (version: string): string | undefined => findNewPublisher({ versions, time }, version);
    expect(['1.0.0', '1.0.1', '2.0.0', '1.0.2', '9.9.9'].map(find)).toEqual([
      undefined,
      'bob',
      undefined,
      undefined,
      undefined,
    ]);
    expect(findNewPublisher({ versions }, '1.0.1')).toBeUndefined();
  });

  it('advisories: malware is refused at every level, others from theirs on', () => {
    const finding = (severity: 'low' | 'high', isMalware?: true): Finding => ({
      name: 'a',
      versions: ['1.0.0'],
      advisory: {
        id: 1,
        url: '',
        title: 'bad',
        severity,
        vulnerableVersions: '*',
        cwe: [],
        ...(isMalware && { isMalware }),
      },
    });
    expect(judgeAdvisories([finding('high'), finding('low', true)], 'malware')).toEqual([
      'a@1.0.0 (malware): bad',
    ]);
    expect(judgeAdvisories([finding('high'), finding('low')], 'high')).toEqual(['a@1.0.0 (high): bad']);
  });

  it('code: one sentence for each rule and file from the level on', () => {
    const report = findInFiles([{ path: 'a.js', bytes: Buffer.from("eval(atob(x)); read('.npmrc')") }]);
    expect(judgeCode([{ name: 'a', version: '1.0.0', report }], 'moderate')).toEqual([
      'a@1.0.0: decoded text is evaluated (F09, a.js)',
    ]);
    expect(judgeCode([{ name: 'a', version: '1.0.0', report }], 'critical')).toEqual([]);
  });

  it('what a scanner answers is checked and cut to length', () => {
    const advice = { level: 'warn', package: 'a', url: null, description: 'x'.repeat(5000), more: 1 };
    expect(readScan([advice], 's')).toEqual([
      { level: 'warn', package: 'a', url: undefined, description: 'x'.repeat(1000) },
    ]);
    for (const value of [undefined, {}, [null], [{ level: 'info', package: 'a' }], [{ level: 'fatal' }]])
      expect(() => readScan(value, 's')).toThrow(expect.objectContaining({ code: 'DX_SCANNER_FAILED' }));
  });
});
