import { isDxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import { decodeLock, encodeLock, type LockFault, type LockPackage, verifyLockShape } from '../src/index.ts';

function faultsOf(packages: Record<string, LockPackage>): readonly LockFault[] {
  try {
    verifyLockShape({ packages }, 'package-lock.json');
    return [];
  } catch (error) {
    if (!isDxError(error, 'DX_LOCK_INVALID')) throw error;
    return error.details['faults'] as readonly LockFault[];
  }
}

describe('verifyLockShape', () => {
  it('accepts members, scopes, nesting, aliases, links and legacy names', () => {
    const packages: Record<string, LockPackage> = {
      '': { dependencies: { JSONStream: '1' } },
      'packages/ui': { version: 'anything' },
      'node_modules/@scope/a': { version: '1.0.0' },
      'node_modules/@scope/a/node_modules/JSONStream': { version: '1.0.0-rc.1+build' },
      'node_modules/ui': { link: true, resolved: 'packages/ui' },
      'node_modules/alias': { name: '@real/name', version: '1.0.0' },
      'packages/ui/node_modules/x': { version: '1.0.0' },
      'node_modules/git': { resolved: 'git+ssh://git@github.com/u/r.git#abc' },
      'node_modules/root': { link: true, resolved: '' },
      '../beside': { version: '1.0.0' },
      'node_modules/beside': { link: true, resolved: '../beside' },
    };
    expect(faultsOf(packages)).toEqual([]);
  });

  it.each([
    'node_modules/..',
    'node_modules/../../tmp/x',
    'node_modules/.bin',
    'node_modules/.pnpm',
    'node_modules/node_modules',
    'node_modules/favicon.ico',
    'node_modules/__proto__',
    'node_modules/@x/../../../.git/hooks',
    'node_modules/@x/..',
    'node_modules/a/b',
    'node_modules/',
    'node_modules',
    'node_modules/a\\..\\b',
    'node_modules/a\u0000b',
    'node_modules/lоdash',
    '../outside/../x',
    '../.\\.\\x',
    '/absolute',
    'C:/drive',
    'packages/../../x',
    'packages//x',
    'packages/con',
    '__proto__',
    'a/__proto__/b',
    'node_modules/missing/node_modules/a',
    'packages/missing/node_modules/a',
  ])('refuses the location %j (attack N02)', (location) => {
    const packages: Record<string, LockPackage> = Object.create(null);
    packages['node_modules/a'] = { version: '1.0.0' };
    packages[location] = { version: '1.0.0' };
    expect(faultsOf(packages).map((fault) => fault.location)).toEqual([location]);
  });

  it.each(['../../../PWNED', '1.0.0/../../x', '1.0.0+../..', '^1.0.0', 'v1.0.0', ' 1.0.0', '1.0', ''])(
    'refuses the version %j of a package (attack N04)',
    (version) => {
      expect(faultsOf({ 'node_modules/a': { version } })).toHaveLength(1);
    },
  );

  it('refuses a package that has neither version nor source', () => {
    expect(faultsOf({ 'node_modules/a': { integrity: undefined as never } })).toEqual([
      { location: 'node_modules/a', problem: 'has no version' },
    ]);
  });

  it.each([
    '../../../../tmp/evil',
    '/tmp/evil',
    'file:../evil',
    'packages/absent',
    'node_modules/b',
    'node_modules/l2',
    'a\\..\\..\\b',
  ])('refuses a link to %j (attack N11)', (resolved) => {
    const packages: Record<string, LockPackage> = {
      'node_modules/b': { version: '1.0.0' },
      'node_modules/l': { link: true, resolved },
    };
    expect(faultsOf(packages)).toMatchObject([
      { location: 'node_modules/l', problem: expect.stringContaining('links to') },
    ]);
  });

  it('refuses what lies behind a link (attack N11)', () => {
    const faults = faultsOf({
      ui: {},
      'node_modules/ui': { link: true, resolved: 'ui' },
      'node_modules/ui/node_modules/a': { version: '1.0.0' },
    });
    expect(faults).toMatchObject([{ location: 'node_modules/ui/node_modules/a' }]);
  });

  it.each(['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies'] as const)(
    'refuses a name in %s that is a path (attack N02)',
    (field) => {
      const faults = faultsOf({
        'node_modules/a': { version: '1.0.0', [field]: { '@x/../../.git/hooks': 'npm:evil@1' } },
      });
      expect(faults).toHaveLength(1);
    },
  );

  it('refuses an alias of a name that is a path (attack N02)', () => {
    expect(faultsOf({ 'node_modules/a': { version: '1.0.0', name: '../../x' } })).toHaveLength(1);
  });

  it('lists every fault at once and counts those that do not fit', () => {
    const packages = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`node_modules/.x${index}`, { version: '1.0.0' }]),
    );
    expect(faultsOf(packages)).toHaveLength(30);
    expect(() => verifyLockShape({ packages }, 'p')).toThrow(/30 entries[\s\S]*and 10 more/);
  });

  it('is in the way of the binary format too (attack N02)', () => {
    const bytes = encodeLock({ packages: { 'node_modules/../../x': { version: '1.0.0' } } });
    expect(() => decodeLock(bytes, 'lock.dxl')).toThrow(expect.objectContaining({ code: 'DX_LOCK_INVALID' }));
  });
});
