import { isDxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import { type Build, readApprovals, requireReviewed, reviewBuilds } from '../../src/index.ts';

const root = '/app';
const scripts = [{ event: 'postinstall', command: 'node x.js' }] as const;

function build(name: string, more: Partial<Build> = {}): Build {
  const identity = { kind: 'registry', name, version: '1.0.0' } as const;
  return { name, version: '1.0.0', path: `node_modules/${name}`, scripts, identity, ...more };
}

describe('reviewBuilds', () => {
  it('P9 holds everything back when nobody has approved anything, sorted by path', () => {
    const { approved, pending } = reviewBuilds([
      { name: 'b', version: '2.0.0', path: 'node_modules/b' },
      { name: 'a', version: '1.0.0', path: 'node_modules/a' },
    ]);
    expect(approved).toEqual([]);
    expect(pending).toEqual([
      { packageId: 'a@1.0.0', path: 'node_modules/a' },
      { packageId: 'b@2.0.0', path: 'node_modules/b' },
    ]);
  });

  it('tells approved, waiting and denied apart, and says what would approve', async () => {
    const approvals = await readApprovals({ manifest: { allowScripts: { a: true, b: false } }, root });
    const review = reviewBuilds(
      [build('c'), build('b'), build('a'), build('d', { identity: { kind: 'bundled' } })],
      approvals,
    );
    expect(review).toEqual({
      approved: [build('a')],
      pending: [{ packageId: 'c@1.0.0', path: 'node_modules/c', scripts, approvalKey: 'c@1.0.0' }],
      denied: [{ packageId: 'b@1.0.0', path: 'node_modules/b', rule: 'b' }],
    });
  });

  it('P9 does not approve what nobody has read yet', async () => {
    const approvals = await readApprovals({ manifest: { allowScripts: { a: true } }, root });
    const { scripts: _, ...unread } = build('a');
    expect(reviewBuilds([unread], approvals).approved).toEqual([]);
  });

  it('G02 with compat=npm11 runs all but the bundled, with ignore-scripts nothing, and nothing waits', async () => {
    const builds = [build('a'), build('b', { identity: { kind: 'bundled' } })];
    const manifest = {};
    const all = reviewBuilds(builds, await readApprovals({ manifest, root, allowAll: true }));
    const none = reviewBuilds(builds, await readApprovals({ manifest, root, ignoreScripts: true }));
    expect([all.approved.map(({ name }) => name), all.pending]).toEqual([['a'], []]);
    expect(none).toEqual({ approved: [], pending: [], denied: [] });
  });
});

describe('requireReviewed', () => {
  it('G02 passes unless somebody waits, and then names each with the command that approves', () => {
    requireReviewed(reviewBuilds([]));
    let error: unknown;
    try {
      requireReviewed(reviewBuilds([build('a'), build('b\u001b[2J')]));
    } catch (caught) {
      error = caught;
    }
    if (!isDxError(error, 'DX_SCRIPTS_PENDING')) throw error;
    expect(error.message).toBe(
      [
        '2 packages have install scripts that nobody approved or denied:',
        '  a@1.0.0 (postinstall) at node_modules/a',
        '  b[2J@1.0.0 (postinstall) at node_modules/b[2J',
      ].join('\n'),
    );
    expect(error.hint).toBe('dx approve-scripts <package> …');
  });
});
