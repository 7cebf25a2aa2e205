import { describe, expect, it } from 'vitest';
import { packageExtensionsHash } from '../src/extensions-hash.ts';
import {
  checkLock,
  formatPackageLock,
  type Lock,
  lockGraph,
  lockPreferences,
  packageLockVersion,
  readPackageLock,
} from '../src/index.ts';
import { type Manifests, makeWorkspace } from './project.ts';

const extensions = {
  'b@1': { peerDependencies: { react: '*' }, dependencies: { é: '1', a: '2' } },
  '@s/a': { peerDependenciesMeta: { x: { optional: true } } },
};

function lockOf(manifests: Manifests): Lock {
  return lockGraph({ nodes: [], warnings: [] }, makeWorkspace(manifests));
}

describe('packageExtensionsHash', () => {
  it('is what npm 12 makes of the same, whatever the order of keys', () => {
    const hash =
      'sha512-SSEiT/qvGQ5QprFVtWwevMM99HwH0+xxoTMcnKarPdWieW13zSoxfrP3ioQEoGTFB5EqOPxhD5Ro22eHrWx5rA==';
    expect(packageExtensionsHash(extensions)).toBe(hash);
    expect(packageExtensionsHash(Object.fromEntries(Object.entries(extensions).reverse()))).toBe(hash);
    expect(packageExtensionsHash({})).toBe(
      'sha512-J8dGcK23UHX60FjVzq97IMTneGyDuuijL2Jvl4KvNMmjPCBG72D9Knh403jin+yFGAa72aZ4ePOp8c2kgwdj/Q==',
    );
    expect(packageExtensionsHash(undefined)).toBeUndefined();
  });
});

describe('a lock with packageExtensions', () => {
  const manifests: Manifests = { '': { name: 'app', version: '1.0.0', packageExtensions: extensions } };

  it('W06 is written as version 4, which no older npm reads', () => {
    const text = formatPackageLock(lockOf(manifests), { lockfileVersion: 3 });
    expect(packageLockVersion(text)).toBe(4);
    expect(readPackageLock(text, '').packages['']?.extra).toEqual({
      packageExtensionsHash: packageExtensionsHash(extensions),
    });
    expect(packageLockVersion(formatPackageLock(lockOf({ '': { name: 'app' } })))).toBe(3);
  });

  it('is written as version 4 for a package that was changed, too', () => {
    const packages = { 'node_modules/a': { version: '1.0.0', patched: { path: 'patches/a.patch' } } };
    const lock = readPackageLock(JSON.stringify({ lockfileVersion: 4, packages }), '');
    expect(packageLockVersion(formatPackageLock(lock, { lockfileVersion: 2 }))).toBe(4);
  });

  it('fits the manifests until they say other extensions', () => {
    const lock = lockOf(manifests);
    expect(checkLock(makeWorkspace(manifests), lock).status).toBe('satisfied');
    for (const packageExtensions of [undefined, {}, { b: extensions['b@1'] }]) {
      const other = makeWorkspace({ '': { ...manifests[''], packageExtensions } });
      expect(checkLock(other, lock)).toMatchObject({
        status: 'stale',
        reasons: [{ kind: 'importer', message: expect.stringContaining('packageExtensions') }],
      });
    }
  });

  it('tells a resolution what was added to a package, and forgets it with the package', () => {
    const applied = { selector: 'b@1', dependencies: ['a'] };
    const read = (packageExtensionsApplied: unknown): Lock => {
      const b = { version: '1.0.0', dependencies: { a: '2' }, packageExtensionsApplied };
      const packages = { '': { name: 'app' }, 'node_modules/b': b };
      return readPackageLock(JSON.stringify({ lockfileVersion: 4, packages }), 'package-lock.json');
    };
    const previous = read(applied);
    const nodes = lockPreferences(previous);
    expect(nodes[1]?.packageExtensionsApplied).toEqual(applied);
    expect(lockPreferences(read({ selector: 'b', dependencies: 1 }))[1]?.packageExtensionsApplied).toEqual({
      selector: '',
    });
    const bare = nodes.map(({ packageExtensionsApplied: _, ...node }) => node);
    const lock = lockGraph({ nodes: bare, warnings: [] }, makeWorkspace({ '': { name: 'app' } }), {
      previous,
    });
    expect(formatPackageLock(lock)).not.toContain('packageExtensionsApplied');
  });
});
