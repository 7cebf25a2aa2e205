import { inMemoryMetadata, type Universe } from '@dx/pkg-resolve';
import { describe, expect, it } from 'vitest';
import {
  type Advisory,
  type AuditLockOptions,
  type AuditReport,
  auditLock,
  auditReportJson,
} from '../../src/index.ts';
import { makeAdvisory, makeFindings } from '../support/make-advisory.ts';
import { makeLock } from '../support/make-lock.ts';

const universe: Universe = {
  tool: {
    versions: {
      '1.0.0': { dependencies: { inner: '^1.0.0' } },
      '1.1.0': { dependencies: { inner: '^2.0.0' } },
      '2.0.0': {},
    },
  },
  other: { versions: { '1.0.0': { dependencies: { inner: '*' } } } },
  inner: { versions: { '1.0.0': {}, '1.1.0': {}, '2.0.0': {} } },
};
const lock = makeLock({
  '': { name: 'app', dependencies: { tool: '1.0.0', other: '1.0.0' }, devDependencies: { inner: '^2.0.0' } },
  'node_modules/tool': { version: '1.0.0', dependencies: { inner: '^1.0.0' } },
  'node_modules/other': { version: '1.0.0', dependencies: { inner: '*' } },
  'node_modules/inner': { version: '2.0.0', dev: true },
  'node_modules/tool/node_modules/inner': { version: '1.0.0' },
  'node_modules/other/node_modules/inner': { version: '1.1.0' },
});

function audit(
  known: Readonly<Record<string, readonly Advisory[]>>,
  options: Partial<AuditLockOptions> = {},
): Promise<AuditReport> {
  return auditLock(lock, {
    advisories: (packages) => ({ status: 'answered', findings: makeFindings(packages, known) }),
    metadata: inMemoryMetadata(universe),
    ...options,
  });
}

describe('auditLock', () => {
  it('I10 tells the shortest way to each affected place and all direct dependencies that lead there', async () => {
    const { vulnerabilities } = await audit({ inner: [makeAdvisory(1, '<2')] });
    const inner = vulnerabilities.find(({ name }) => name === 'inner');
    expect(inner?.nodes).toEqual([
      {
        location: 'node_modules/other/node_modules/inner',
        version: '1.1.0',
        path: ['other', 'inner'],
        direct: ['other'],
      },
      {
        location: 'node_modules/tool/node_modules/inner',
        version: '1.0.0',
        path: ['tool', 'inner'],
        direct: ['tool'],
      },
    ]);
  });

  it('I10 takes a dependent for affected when all that it allows is affected, and no other', async () => {
    const { vulnerabilities, counts } = await audit({ inner: [makeAdvisory(1, '<2')] });
    expect(vulnerabilities.map(({ name }) => name)).toEqual(['inner', 'tool']);
    const [inner, tool] = vulnerabilities;
    expect(inner).toMatchObject({ effects: ['tool'], dependsOn: [], isDirect: false, range: '<2' });
    expect(tool).toMatchObject({ effects: [], dependsOn: ['inner'], advisories: [], isDirect: true });
    expect(tool?.range).toBe('1.0.0');
    expect(counts).toEqual({ info: 0, low: 0, moderate: 0, high: 2, critical: 0, total: 2 });
  });

  it('I10 tells the version that only force installs, and to those that cause it', async () => {
    const { vulnerabilities } = await audit({ inner: [makeAdvisory(1, '<2')] });
    const fix = { name: 'tool', version: '1.1.0', isSemVerMajor: false };
    expect(vulnerabilities.map(({ fixAvailable }) => fixAvailable)).toEqual([fix, fix]);
    const [major] = (await audit({ tool: [makeAdvisory(1, '<2')] })).vulnerabilities;
    expect(major?.fixAvailable).toEqual({ name: 'tool', version: '2.0.0', isSemVerMajor: true });
    const [none] = (await audit({ tool: [makeAdvisory(1, '*')] })).vulnerabilities;
    expect(none?.fixAvailable).toBe(false);
  });

  it('takes no version for a fix that another advisory of the package is about', async () => {
    const both = await audit({ tool: [makeAdvisory(1, '<1.1.0'), makeAdvisory(2, '<2')] });
    expect(both.vulnerabilities[0]?.fixAvailable).toMatchObject({ version: '2.0.0' });
  });

  it('I10 leaves out what is omitted and what other members need', async () => {
    const known = { inner: [makeAdvisory(1, '*')] };
    const locations = async (options: Partial<AuditLockOptions>): Promise<unknown> =>
      (await audit(known, options)).vulnerabilities
        .filter(({ name }) => name === 'inner')
        .flatMap(({ nodes }) => nodes.map(({ location }) => location));
    expect(await locations({ omit: ['dev'] })).not.toContain('node_modules/inner');
    expect(await locations({})).toContain('node_modules/inner');
    expect(await locations({ importers: ['nowhere'] })).toEqual([]);
  });

  it('goes by the lock and by versions that are called fixed where nobody knows more', async () => {
    const fixed = makeAdvisory(1, '<1.2.0', { fixedVersions: ['1.2.0'] });
    const unknown = inMemoryMetadata({});
    const known = await audit({ inner: [fixed] }, { metadata: unknown });
    expect(known.vulnerabilities.map(({ name }) => name)).toEqual(['inner']);
    const { vulnerabilities } = await audit({ inner: [makeAdvisory(1, '<2')] }, { metadata: unknown });
    expect(vulnerabilities.map(({ name }) => name)).toEqual(['inner', 'tool']);
  });

  it.each(['unsupported', 'failed'] as const)('rejects with DX_AUDIT_UNAVAILABLE: %s', async (status) => {
    const advisories = (): { readonly status: typeof status; readonly reason: string } => ({
      status,
      reason: 'it rains',
    });
    await expect(audit({}, { advisories })).rejects.toMatchObject({ code: 'DX_AUDIT_UNAVAILABLE' });
  });

  it('ends on circles, on versions that are none and on names that are taken', async () => {
    const circle = makeLock({
      '': { dependencies: { a: '*', constructor: '*' } },
      'node_modules/a': { version: '1.0.0', dependencies: { b: '*' } },
      'node_modules/b': { version: '1.0.0', dependencies: { a: '*', constructor: '*' } },
      'node_modules/constructor': { version: 'nonsense', dependencies: { b: '*' } },
    });
    const report = await auditLock(circle, {
      advisories: (packages) => ({
        status: 'answered',
        findings: makeFindings(packages, { a: [makeAdvisory(1, '*')], constructor: [makeAdvisory(2, '*')] }),
      }),
    });
    expect(report.vulnerabilities.map(({ name }) => name)).toEqual(['a', 'b', 'constructor']);
    expect(auditReportJson(report)).toMatchObject({ metadata: { dependencies: { total: 3, prod: 4 } } });
  });

  it('is frozen', async () => {
    const report = await audit({ inner: [makeAdvisory(1, '<2')] });
    expect(Object.isFrozen(report)).toBe(true);
    expect(Object.isFrozen(report.vulnerabilities[0]?.nodes)).toBe(true);
  });
});
