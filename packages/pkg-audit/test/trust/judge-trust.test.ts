import { describe, expect, it } from 'vitest';
import { findTrustDowngrade, formatTrustFinding } from '../../src/trust/judge-trust.ts';
import { readTrust } from '../../src/trust/read-trust.ts';

const provenance = {
  dist: { attestations: { provenance: { predicateType: 'https://slsa.dev/provenance/v1' } } },
};
const trusted = { ...provenance, _npmUser: { trustedPublisher: { id: 'ci' } } };
const staged = { _npmUser: { approver: { name: 'ann' } } };
const day = (number: number): string => `2026-01-${String(number).padStart(2, '0')}T00:00:00.000Z`;

/** Versions in the order of their publication, one a day. */
function historyOf(
  ...published: readonly (readonly [version: string, manifest: unknown])[]
): ReturnType<typeof readTrust> {
  return readTrust({
    versions: Object.fromEntries(published),
    time: Object.fromEntries(published.map(([version], at) => [version, day(at + 1)])),
  });
}

describe('readTrust', () => {
  it('ranks staged over trusted publishers over provenance, and believes a trusted publisher only with provenance', () => {
    const history = historyOf(
      ['1.0.0', staged],
      ['1.0.1', trusted],
      ['1.0.2', provenance],
      ['1.0.3', {}],
      ['1.0.4', { _npmUser: { trustedPublisher: { id: 'ci' } } }],
    );
    expect([...history.values()].map(({ kind }) => kind)).toEqual([
      'staged',
      'trusted-publisher',
      'provenance',
      'none',
      'none',
    ]);
  });

  it('takes nothing from documents of another shape', () => {
    expect(readTrust({}).size).toBe(0);
    expect(readTrust({ versions: [], time: 'now' }).size).toBe(0);
    const odd = readTrust({
      versions: { '1.0.0': null, '2.0.0': { _npmUser: 'ann', dist: [] }, constructor: {} },
    });
    expect([...odd]).toEqual([
      ['2.0.0', { kind: 'none' }],
      ['constructor', { kind: 'none' }],
    ]);
  });
});

describe('findTrustDowngrade', () => {
  it.each([
    ['provenance after a trusted publisher', trusted, provenance, 'trusted-publisher', 'provenance'],
    ['nothing after provenance', provenance, {}, 'provenance', 'none'],
    ['a trusted publisher after an approval', staged, trusted, 'staged', 'trusted-publisher'],
  ])('finds %s', (_, before, after, was, is) => {
    const history = historyOf(['1.0.0', before], ['1.0.1', after]);
    expect(findTrustDowngrade('a', '1.0.1', history)).toEqual({
      reason: 'downgrade',
      kind: is,
      before: { kind: was, version: '1.0.0' },
    });
    expect(findTrustDowngrade('a', '1.0.0', history)).toBeUndefined();
  });

  it('lets in what is as strong or stronger, and a first version', () => {
    const history = historyOf(['1.0.0', {}], ['1.0.1', provenance], ['1.0.2', provenance], ['1.0.3', staged]);
    for (const version of history.keys()) expect(findTrustDowngrade('a', version, history)).toBeUndefined();
  });

  it('goes by the time of publication, not by the number', () => {
    const history = historyOf(['2.0.0', provenance], ['1.0.9', {}]);
    expect(findTrustDowngrade('a', '1.0.9', history)).toMatchObject({ before: { version: '2.0.0' } });
    const other = historyOf(['1.0.0', {}], ['3.0.0', provenance]);
    expect(findTrustDowngrade('a', '1.0.0', other)).toBeUndefined();
  });

  it('counts prereleases against prereleases only', () => {
    const history = historyOf(
      ['2.0.0-rc.1', provenance],
      ['1.9.0', {}],
      ['2.0.0-rc.2', {}],
      ['1.0.0+a-b', {}],
    );
    expect(findTrustDowngrade('a', '1.9.0', history)).toBeUndefined();
    expect(findTrustDowngrade('a', '1.0.0+a-b', history)).toBeUndefined();
    expect(findTrustDowngrade('a', '2.0.0-rc.2', history)).toMatchObject({ reason: 'downgrade' });
  });

  it('finds what the registry does not have or does not date', () => {
    const history = readTrust({ versions: { '1.0.0': {}, '1.0.1': {} }, time: { '1.0.0': 'soon' } });
    expect(findTrustDowngrade('a', '9.9.9', history)).toEqual({ reason: 'unknown-version' });
    expect(findTrustDowngrade('a', '1.0.0', history)).toEqual({ reason: 'unknown-time' });
    expect(findTrustDowngrade('a', '1.0.1', history)).toEqual({ reason: 'unknown-time' });
  });

  it('asks nothing of excluded names and exact versions, nor of what is older than a date', () => {
    const history = historyOf(['1.0.0', provenance], ['1.0.1', {}]);
    const judge = (exclude: readonly string[], name = '@s/a'): unknown =>
      findTrustDowngrade(name, '1.0.1', history, { exclude });
    expect(judge(['@s/a'])).toBeUndefined();
    expect(judge(['@s/a@1.0.0 || 1.0.1'])).toBeUndefined();
    expect(judge(['@s/a@1.0.0', 'a', '@s', '@s/ab'])).toMatchObject({ reason: 'downgrade' });
    const at = Date.parse(day(2));
    expect(findTrustDowngrade('a', '1.0.1', history, { ignoreBefore: at + 1 })).toBeUndefined();
    expect(findTrustDowngrade('a', '1.0.1', history, { ignoreBefore: at })).toMatchObject({
      reason: 'downgrade',
    });
  });

  it('is told in one sentence', () => {
    const history = historyOf(['1.0.0', trusted], ['1.0.1', {}]);
    const finding = findTrustDowngrade('a', '1.0.1', history);
    if (finding === undefined) throw new Error('not found');
    expect(formatTrustFinding('a', '1.0.1', finding)).toBe(
      'a@1.0.1 was published without provenance, 1.0.0 before it by a trusted publisher',
    );
    expect(formatTrustFinding('a', '2.0.0', { reason: 'unknown-version' })).toBe(
      'a@2.0.0 is unknown to the registry',
    );
    expect(formatTrustFinding('a', '2.0.0', { reason: 'unknown-time' })).toBe(
      'the registry does not tell when a@2.0.0 was published',
    );
  });
});
