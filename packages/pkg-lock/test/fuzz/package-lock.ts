import { isDeepStrictEqual } from 'node:util';
import { isDxError } from '@dx/pkg-core';
import {
  decodeLock,
  encodeLock,
  formatPackageLock,
  type Lock,
  packageLockStyle,
  readPackageLock,
} from '../../src/index.ts';
import { checkPlaces } from './safe-places.ts';

export const isJson: boolean = true;
export const words: readonly string[] = [
  'node_modules/a',
  'node_modules/@s/b/node_modules/a',
  '../lib',
  'https://registry.test/a/-/a-1.0.0.tgz',
  'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
  'npm:b@^1.0.0',
  '<<<<<<< ours\n',
  '=======\n',
  '>>>>>>> theirs\n',
];

/** Lockfiles of every version to begin with. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const entry = {
    version: '1.0.0',
    resolved: 'https://registry.test/a/-/a-1.0.0.tgz',
    integrity: words[4],
    license: 'MIT',
    engines: { node: '>=20' },
    bin: { a: 'cli.js' },
    peerDependencies: { b: '*' },
    peerDependenciesMeta: { b: { optional: true } },
  };
  const root = { name: 'app', version: '1.0.0', dependencies: { a: '^1.0.0' }, workspaces: ['m'] };
  const packages = {
    '': root,
    m: { version: '1.0.0', devDependencies: { '@s/b': '*' } },
    'node_modules/a': entry,
    'node_modules/m': { resolved: 'm', link: true },
    'm/node_modules/@s/b': { version: '2.0.0-rc.1', dev: true, os: ['linux'], funding: 'https://x.test' },
  };
  const old = {
    version: '1.0.0',
    requires: { b: '*' },
    dependencies: { b: { version: '2.0.0', optional: true } },
  };
  const side = (version: string): string =>
    JSON.stringify(
      { name: 'app', lockfileVersion: 3, packages: { '': {}, 'node_modules/a': { version } } },
      null,
      1,
    );
  return [
    JSON.stringify({ name: 'app', lockfileVersion: 3, requires: true, packages }, null, 2),
    JSON.stringify({ lockfileVersion: 2, packages, dependencies: { a: old } }),
    JSON.stringify({ name: 'app', lockfileVersion: 1, dependencies: { a: old } }),
    `<<<<<<< ours\n${side('1.0.0')}\n=======\n${side('1.1.0')}\n>>>>>>> theirs\n`,
    '{"lockfileVersion": 3, // no\n}',
  ].map((text) => Uint8Array.from(Buffer.from(text)));
}

/** A lockfile is refused, or means the same after it was written in any of the formats, and leads nowhere else. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  const text = new TextDecoder().decode(input);
  const style = packageLockStyle(text);
  const lock = readOrRefuse(text);
  if (lock === undefined) return;
  checkPlaces(lock);
  const written = formatPackageLock(lock, { style });
  const again = readPackageLock(written, '/app/package-lock.json');
  if (!isDeepStrictEqual(again, lock))
    throw new Error(`${differing(lock, again)} after it was written as text`);
  if (formatPackageLock(again, { style }) !== written)
    throw new Error('is written differently the second time');
  checkVersion2(lock);
  const bytes = encodeLock(lock);
  const decoded = decodeLock(bytes, '/app/lock.dxl');
  if (!isDeepStrictEqual(decoded, lock))
    throw new Error(`${differing(lock, decoded)} after it was written as lock.dxl`);
  if (!Buffer.from(encodeLock(decoded)).equals(bytes))
    throw new Error('is encoded differently the second time');
}

function checkVersion2(lock: Lock): void {
  const text = formatPackageLock(lock, { lockfileVersion: 2 });
  const again = readPackageLock(text, '/app/package-lock.json');
  if (!isDeepStrictEqual(again, lock))
    throw new Error(`${differing(lock, again)} after it was written as version 2`);
}

function readOrRefuse(text: string): Lock | undefined {
  try {
    return readPackageLock(text, '/app/package-lock.json');
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function differing(one: Lock, other: Lock): string {
  const keys = new Set([...Object.keys(one.packages), ...Object.keys(other.packages)]);
  const found = [...keys].find((key) => !isDeepStrictEqual(one.packages[key], other.packages[key]));
  if (found === undefined)
    return `is other at the top: ${JSON.stringify([
      { ...one, packages: 0 },
      { ...other, packages: 0 },
    ])}`;
  return `is other at an entry: ${JSON.stringify([found, one.packages[found], other.packages[found]])}`;
}
