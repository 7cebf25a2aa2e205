import { gunzipSync } from 'node:zlib';
import { isDxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import { type AuditPort, type AuditRequest, auditBulk, requireAnswer } from '../src/index.ts';

const registry = 'https://registry.test/';
const asked = [
  { name: 'b', version: '2.0.0' },
  { name: '@s/a', version: '1.0.0' },
  { name: 'b', version: '1.0.0' },
  { name: 'b', version: '2.0.0' },
];

function portOf(
  answer: unknown,
  status = 200,
): { readonly port: AuditPort; readonly requests: AuditRequest[] } {
  const requests: AuditRequest[] = [];
  const bytes = new TextEncoder().encode(typeof answer === 'string' ? answer : JSON.stringify(answer));
  const port: AuditPort = {
    post: async (request) => {
      requests.push(request);
      return { status, bytes };
    },
  };
  return { port, requests };
}

async function findingsOf(answer: unknown): Promise<readonly unknown[]> {
  const got = await auditBulk(asked, portOf(answer).port);
  return got.status === 'answered'
    ? got.findings.map(({ name, versions, advisory }) => [name, versions, advisory.severity])
    : [got];
}

describe('auditBulk', () => {
  it('I12 asks once, with every version of every name, as gzip', async () => {
    const { port, requests } = portOf({});
    expect(await auditBulk(asked, port)).toEqual({ status: 'answered', findings: [] });
    const [request] = requests;
    expect(requests).toHaveLength(1);
    expect(request?.path).toBe('-/npm/v1/security/advisories/bulk');
    expect(request?.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/json',
    });
    expect(gunzipSync(request?.body ?? new Uint8Array()).toString()).toBe(
      '{"@s/a":["1.0.0"],"b":["1.0.0","2.0.0"]}',
    );
    const again = portOf({});
    await auditBulk([...asked].reverse(), again.port);
    expect(again.requests[0]?.body).toEqual(request?.body);
  });

  it('asks nobody about nothing', async () => {
    const { port, requests } = portOf({});
    await auditBulk([], port);
    expect(requests).toEqual([]);
  });

  it.each([
    ['only the versions in the range', '<1.5.0', [['b', ['1.0.0'], 'low']]],
    ['all of them', '*', [['b', ['1.0.0', '2.0.0'], 'low']]],
    ['none', '>=3', []],
    ['every one when there is no range', undefined, [['b', ['1.0.0', '2.0.0'], 'low']]],
    ['every one when nobody can read the range', 'up to <now', [['b', ['1.0.0', '2.0.0'], 'low']]],
  ])('finds %s', async (_what, range, expected) => {
    const advisory = { id: 1, title: 't', url: 'u', severity: 'low', vulnerable_versions: range };
    expect(await findingsOf({ b: [advisory] })).toEqual(expected);
  });

  it('counts prereleases as npm does', async () => {
    const { port } = portOf({ a: [{ id: 1, severity: 'low', vulnerable_versions: '<2.0.0' }] });
    const answer = await auditBulk([{ name: 'a', version: '2.0.0-rc.1' }], port);
    expect(answer.status === 'answered' && answer.findings).toHaveLength(1);
  });

  it('keeps what an advisory says, and takes no other things in it', async () => {
    const advisory = {
      id: 7,
      url: 'https://advisories.test/GHSA-x',
      title: 'Bad',
      severity: 'critical',
      vulnerable_versions: '<9',
      cwe: ['CWE-79', 5],
      cvss: { score: 9.8, vectorString: 'CVSS:3.1/AV:N' },
      secret: 'x',
    };
    const answer = await auditBulk(asked, portOf({ '@s/a': [advisory] }).port);
    expect(answer.status === 'answered' && answer.findings[0]).toEqual({
      name: '@s/a',
      versions: ['1.0.0'],
      advisory: {
        id: 7,
        url: 'https://advisories.test/GHSA-x',
        title: 'Bad',
        severity: 'critical',
        vulnerableVersions: '<9',
        cwe: ['CWE-79'],
        cvss: { score: 9.8, vectorString: 'CVSS:3.1/AV:N' },
      },
    });
  });

  it.each<[string, unknown]>([
    ['names that nobody asked for', { c: [{ id: 1, severity: 'low' }] }],
    ['a list that is none', { b: 'all of it' }],
    ['entries that are no advisories', { b: [null, 'x', 3, []] }],
    ['inherited names', '{"__proto__":{"b":[{"id":1}]}}'],
  ])('passes over %s', async (_what, answer) => {
    expect(await findingsOf(answer)).toEqual([]);
  });

  it('takes an unknown severity for a high one', async () => {
    expect(await findingsOf({ b: [{ id: 1, severity: 'apocalyptic', vulnerable_versions: '1' }] })).toEqual([
      ['b', ['1.0.0'], 'high'],
    ]);
  });

  it('cuts texts that are too long', async () => {
    const { port } = portOf({ b: [{ id: 1, title: 'x'.repeat(9_000), severity: 'low' }] });
    const answer = await auditBulk(asked, port);
    expect(answer.status === 'answered' && answer.findings[0]?.advisory.title).toHaveLength(5_000);
  });
});

describe('a registry without advisories', () => {
  it.each([
    [404, 'unsupported'],
    [405, 'unsupported'],
    [501, 'unsupported'],
    [401, 'failed'],
    [302, 'failed'],
    [500, 'failed'],
  ])('I12 is an answer: %i is %s', async (status, expected) => {
    const answer = await auditBulk(asked, portOf('<html>', status).port);
    expect(answer).toEqual({ status: expected, reason: `the registry answered ${status}` });
  });

  it.each(['<html>', '[]', '7', 'null', ''])('I12 is one that says %j', async (text) => {
    expect(await auditBulk(asked, portOf(text).port)).toMatchObject({ status: 'failed' });
  });

  it('I12 is one that does not answer in time, or until nobody wants to know', async () => {
    const port: AuditPort = { post: () => new Promise(() => undefined) };
    expect(await auditBulk(asked, port, { timeoutMs: 5 })).toEqual({
      status: 'failed',
      reason: 'no answer in time',
    });
    const stop = new AbortController();
    const waiting = auditBulk(asked, port, { signal: stop.signal });
    stop.abort(new Error('enough'));
    expect(await waiting).toEqual({ status: 'failed', reason: 'enough' });
  });

  it('I12 is one that cannot be reached', async () => {
    const port: AuditPort = { post: () => Promise.reject(new Error('ECONNREFUSED')) };
    expect(await auditBulk(asked, port)).toEqual({ status: 'failed', reason: 'ECONNREFUSED' });
  });

  it('is DX_AUDIT_UNAVAILABLE for who wanted to know nothing else', () => {
    expect(requireAnswer({ status: 'answered', findings: [] }, registry)).toEqual([]);
    for (const status of ['unsupported', 'failed'] as const) {
      const error = catchError(() =>
        requireAnswer({ status, reason: 'the registry answered 404' }, registry),
      );
      expect(isDxError(error, 'DX_AUDIT_UNAVAILABLE') && error.message).toContain(registry);
    }
  });
});

function catchError(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
