import { isDxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import { readPackageLock } from '../src/index.ts';
import { kinds, loadWithNpm, members, readFixture } from './project.ts';

const path = '/project/package-lock.json';

function failure(text: string) {
  try {
    readPackageLock(text, path);
  } catch (error) {
    if (isDxError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('readPackageLock', () => {
  it('reads fields with their types and null-prototype maps, all frozen', () => {
    const lock = readPackageLock(readFixture('kinds-v3'), path);
    const esbuild = lock.packages['node_modules/esbuild'];
    expect(esbuild).toMatchObject({
      version: '0.24.2',
      hasInstallScript: true,
      bin: { esbuild: 'bin/esbuild' },
    });
    expect(lock.packages['node_modules/old-ms']).toMatchObject({ name: 'ms', version: '2.0.0' });
    expect(Object.getPrototypeOf(lock.packages)).toBeNull();
    expect(Object.getPrototypeOf(esbuild?.optionalDependencies)).toBeNull();
    for (const value of [lock, lock.packages, esbuild, esbuild?.bin])
      expect(Object.isFrozen(value)).toBe(true);
  });

  it('keeps what it has no typed field for in extra', () => {
    const lock = readPackageLock(readFixture('kinds-v3'), path);
    expect(lock.packages['node_modules/extsprintf']?.extra).toEqual({ engines: ['node >=0.6.0'] });
    const odd = readPackageLock(
      JSON.stringify({
        lockfileVersion: 3,
        future: 1,
        packages: { 'node_modules/a': { version: '1.0.0', os: 'linux', hasShrinkwrap: true } },
      }),
      path,
    );
    expect(odd.extra).toEqual({ future: 1 });
    expect(odd.packages['node_modules/a']).toMatchObject({
      os: ['linux'],
      extra: { os: 'linux', hasShrinkwrap: true },
    });
  });

  it.each([
    ['kinds', kinds],
    ['members', members],
  ])('reads version 1 of %s as npm converts it', async (name, manifests) => {
    const text = readFixture(`${name}-v1`);
    const lock = readPackageLock(text, path);
    const tree = await loadWithNpm(manifests, text);
    const nodes = [...tree.inventory.values()];
    expect(Object.keys(lock.packages).sort()).toEqual(nodes.map((node) => node.location).sort());
    for (const node of nodes.filter(
      ({ location, isLink }) => location.includes('node_modules/') && !isLink,
    )) {
      const entry = lock.packages[node.location];
      expect(entry?.version).toBe(node.version);
      expect(entry?.integrity ?? null).toBe(node.integrity);
      expect(entry?.dependencies ?? {}).toEqual(node.package['dependencies'] ?? {});
      expect(entry?.optionalDependencies ?? {}).toEqual(node.package['optionalDependencies'] ?? {});
      expect(entry?.name ?? node.name).toBe(node.packageName);
    }
    for (const node of nodes.filter(({ isLink }) => isLink)) {
      expect(lock.packages[node.location]).toMatchObject({ link: true, resolved: node.target.location });
    }
  });

  it.each(['kinds', 'members'])('reads version 2 of %s to the same value as version 3', (name) => {
    expect(readPackageLock(readFixture(`${name}-v2`), path)).toEqual(
      readPackageLock(readFixture(`${name}-v3`), path),
    );
  });

  it('reads version 4 and keeps what it adds', () => {
    const text = JSON.stringify({
      lockfileVersion: 4,
      packages: {
        '': { packageExtensionsHash: 'x' },
        'node_modules/a': { version: '1.0.0', patched: { path: 'p' } },
      },
    });
    const lock = readPackageLock(text, path);
    expect(lock.packages['']?.extra).toEqual({ packageExtensionsHash: 'x' });
    expect(lock.packages['node_modules/a']?.extra).toEqual({ patched: { path: 'p' } });
  });

  it('reads what stands for a source in version 1 as npm does', async () => {
    const sha = 'a'.repeat(40);
    const integrity = `sha512-${'A'.repeat(86)}==`;
    const dependencies = {
      git: { version: `git+ssh://git@github.com/u/r.git#${sha}`, from: 'git@github:u/r' },
      short: { version: `github:u/r#${sha}`, from: 'short@github:u/r' },
      remote: { version: 'https://files.test/remote-1.2.3.tgz', integrity },
      alias: {
        version: 'npm:@scope/real@2.0.0',
        integrity,
        resolved: 'https://registry.test/@scope/real/-/real-2.0.0.tgz',
      },
      bare: { version: '1.0.0', resolved: 'https://registry.test/bare/-/bare-1.0.0.tgz' },
      plain: { version: '3.0.0' },
      bundled: { version: '1.0.0', bundled: true, integrity },
    };
    const text = JSON.stringify({
      name: 'x',
      version: '1.0.0',
      lockfileVersion: 1,
      requires: true,
      dependencies,
    });
    const lock = readPackageLock(text, path);
    const tree = await loadWithNpm({ '': { name: 'x', version: '1.0.0' } }, text);
    for (const name of Object.keys(dependencies)) {
      const entry = lock.packages[`node_modules/${name}`];
      const node =
        tree.inventory.get(`node_modules/${name}`) ??
        [...tree.inventory.values()].find((n) => n.name === name);
      expect({ name, version: entry?.version ?? '', resolved: entry?.resolved ?? null }).toEqual({
        name,
        version: node?.version,
        resolved: node?.resolved,
      });
    }
    expect(lock.packages['node_modules/alias']?.name).toBe('@scope/real');
    expect(lock.packages['node_modules/bundled']?.inBundle).toBe(true);
  });

  it('reads a link to a folder in version 1, with what lies in the folder', () => {
    const dependencies = {
      lib: { version: 'file:./lib/', dependencies: { inner: { version: '1.0.0' } } },
    };
    const lock = readPackageLock(JSON.stringify({ lockfileVersion: 1, dependencies }), path);
    expect(lock.packages['node_modules/lib']).toEqual({ link: true, resolved: 'lib' });
    expect(lock.packages['lib/node_modules/inner']?.version).toBe('1.0.0');
  });

  it('accepts a byte-order mark, CRLF and duplicate keys, the last of which counts (attack L11)', () => {
    const text =
      '\uFEFF{"lockfileVersion":3,\r\n"packages":{"node_modules/a":{"version":"1.0.0","version":"2.0.0"}}}';
    expect(readPackageLock(text, path).packages['node_modules/a']?.version).toBe('2.0.0');
  });

  it('leaves out an optional entry that says nothing, as npm 12 does', () => {
    const packages = {
      'node_modules/a': { optional: true, dev: true },
      'node_modules/b': { version: '1.0.0' },
    };
    expect(Object.keys(readPackageLock(JSON.stringify({ packages }), path).packages)).toEqual([
      'node_modules/b',
    ]);
  });

  it('takes an empty integrity as none and the strongest of several (attack L01)', () => {
    const sha512 = `sha512-${'A'.repeat(86)}==`;
    const sha1 = `sha1-${'A'.repeat(27)}=`;
    const packages = {
      'node_modules/a': { version: '1.0.0', integrity: '' },
      'node_modules/b': { version: '1.0.0', integrity: `${sha1} ${sha512}` },
      'node_modules/c': { version: '1.0.0', integrity: sha1 },
    };
    const lock = readPackageLock(JSON.stringify({ packages }), path);
    expect(lock.packages['node_modules/a']).toEqual({ version: '1.0.0' });
    expect(lock.packages['node_modules/b']).toMatchObject({
      integrity: sha512,
      extra: { integrity: `${sha1} ${sha512}` },
    });
    expect(lock.packages['node_modules/c']?.integrity).toBe(sha1);
  });

  it('refuses malformed integrities with DX_LOCK_INVALID and lists all of them (attack L01)', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', integrity: 'md5-AAAA' },
      'node_modules/b': { version: '1.0.0', integrity: 'sha512-short' },
      'node_modules/c': { version: '1.0.0', integrity: 5 },
    };
    const error = failure(JSON.stringify({ packages }));
    expect(error.code).toBe('DX_LOCK_INVALID');
    for (const location of Object.keys(packages)) expect(error.message).toContain(location);
  });

  it('says DX_LOCK_PARSE with line, column and text for broken JSON', () => {
    const error = failure('{\n  "packages": {\n    "node_modules/a": { "version" "1.0.0" }\n  }\n}\n');
    expect(error.code).toBe('DX_LOCK_PARSE');
    expect(error.details).toMatchObject({ line: 3, column: 35 });
    expect(error.message).toContain('line 3, column 35');
    expect(error.message).toContain('"node_modules/a": { "version" "1.0.0" }');
    expect(error.hint).toMatch(/version control/);
  });

  it('says DX_LOCK_CONFLICT with the line for merge markers whose sides are no JSON (attack L11)', () => {
    const error = failure('{\n  "a": 1,\n<<<<<<< HEAD\n  "b": 1\n=======\n  "b": 2,\n>>>>>>> other\n}\n');
    expect(error.code).toBe('DX_LOCK_CONFLICT');
    expect(error.details['line']).toBe(3);
  });

  it('F02: says DX_LOCK_TOO_NEW for a version after 4', () => {
    const error = failure('{"lockfileVersion":5,"packages":{}}');
    expect(error.code).toBe('DX_LOCK_TOO_NEW');
    expect(error.message).toContain('version 5');
  });

  it.each(['[]', '"text"', '{"packages":{"node_modules/a":1}}', '{"dependencies":{"a":"1.0.0"}}'])(
    'says DX_LOCK_INVALID for %s, which is JSON of another shape',
    (text) => {
      expect(failure(text).code).toBe('DX_LOCK_INVALID');
    },
  );

  it('keeps names of Object.prototype as keys like others (attack N13)', () => {
    const packages = {
      'node_modules/constructor': { version: '1.0.0', dependencies: { hasOwnProperty: '1', toString: '2' } },
    };
    const lock = readPackageLock(JSON.stringify({ packages }), path);
    const entry = lock.packages['node_modules/constructor'];
    expect(Object.keys(entry?.dependencies ?? {})).toEqual(['hasOwnProperty', 'toString']);
    expect(lock.packages['constructor']).toBeUndefined();
    expect(entry?.dependencies?.['valueOf']).toBeUndefined();
  });

  it('lets a __proto__ key change no prototype (attack N13)', () => {
    const error = failure(
      '{"packages":{"__proto__":{"version":"1.0.0"},"node_modules/a":{"dependencies":{"__proto__":"1"}}}}',
    );
    expect(error.code).toBe('DX_LOCK_INVALID');
    expect(Object.hasOwn(Object.prototype, 'version')).toBe(false);
  });

  it('takes half a character, which only an escape can spell, for an unknown one, as every encoding does', () => {
    const text = '{"packages":{"":{"license":"\\ud83d\\ude00 \\ud83d \\\\ud83d"}}}';
    expect(readPackageLock(text, path).packages['']?.license).toBe('\u{1f600} \ufffd \\ud83d');
  });

  it('leaves out a resolved that is no text', () => {
    const packages = { '': {}, 'node_modules/a': { version: '1.0.0', resolved: 3 } };
    expect(readPackageLock(JSON.stringify({ packages }), path).packages['node_modules/a']).toEqual({
      version: '1.0.0',
    });
  });

  it.each([
    ['a field', `{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['funding', `{"packages":{"":{"funding":${'['.repeat(300)}${']'.repeat(300)}}}}`],
    ['version 1', `{"dependencies":{"a":${'{"dependencies":{"a":'.repeat(20_000)}{}${'}}'.repeat(20_000)}}}`],
  ])('says DX_LOCK_PARSE where %s nests without end', (_, text) => {
    expect(failure(text).code).toBe('DX_LOCK_PARSE');
  });
});
