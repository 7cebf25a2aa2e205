import { createRequire } from 'node:module';
import { isDxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import { identifyPackage, judgeIdentity, type PackageSource, readApprovals } from '../../src/index.ts';

/** npm's own matcher: true, false, or null when nobody has said anything. */
const isScriptAllowed: (node: object, policy: object) => boolean | null = createRequire(import.meta.url)(
  '@npmcli/arborist/lib/script-allowed.js',
);

const root = '/app';
const registry = 'https://registry.test/';
const commit = '0123456789abcdef0123456789abcdef01234567';

const packages: readonly PackageSource[] = [
  registryPackage('canvas', '2.11.0'),
  registryPackage('@s/native', '1.0.0'),
  { ...registryPackage('canvas', '2.11.0'), inBundle: true },
  gitPackage('git+ssh://git@github.com/user/canvas.git'),
  gitPackage('git+https://git.test/user/canvas.git'),
  { ...registryPackage('canvas', '2.11.0'), resolved: 'https://files.test/canvas-2.11.0.tgz' },
  { ...registryPackage('canvas', '2.11.0'), resolved: 'file:canvas-2.11.0.tgz' },
];

const entries = [
  'canvas',
  'canvas@*',
  'canvas@2.11.0',
  'canvas@2.11.1',
  'canvas@=2.11.0',
  'canvas@v2.11.0',
  'canvas@2.11.0+build',
  'canvas@2.10.0 || 2.11.0',
  'canvas@2.10.0||=2.11.0',
  'canvas@2.10.0 || ^2.11.0',
  'canvas@^2.11.0',
  'canvas@2',
  'canvas@>=2.11.0',
  'canvas@latest',
  'canvas@npm:other@2.11.0',
  'alias@npm:canvas@2.11.0',
  '@s/native',
  '@s/native@1.0.0',
  'CANVAS',
  'can*',
  '*',
  '__proto__',
  'github:user/canvas',
  'user/canvas',
  `github:user/canvas#${commit}`,
  `github:user/canvas#${commit.slice(0, 7)}`,
  `github:user/canvas#${commit.slice(1)}`,
  `github:user/canvas#${commit}0`,
  'github:user/canvas#main',
  'github:user/canvas#semver:^2',
  'github:other/canvas',
  'git+https://git.test/user/canvas.git',
  `git+https://git.test/user/canvas.git#${commit}`,
  'git+https://git.test/other/canvas.git',
  'https://files.test/canvas-2.11.0.tgz',
  'https://files.test/canvas-2.11.1.tgz',
  'file:canvas-2.11.0.tgz',
  './canvas-2.11.0.tgz',
  'file:../canvas-2.11.0.tgz',
];

function registryPackage(name: string, version: string): PackageSource {
  const resolved = `${registry}${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
  return { name, version, resolved, registries: [registry] };
}

function gitPackage(repository: string): PackageSource {
  return { name: 'canvas', version: '2.11.0', resolved: `${repository}#${commit}`, registries: [registry] };
}

/** The package as npm's tree has it, which keeps absolute paths. */
function npmNode({ name, version, resolved, inBundle }: PackageSource): object {
  const isRegistryDependency = resolved?.startsWith(registry) === true;
  const absolute = resolved?.replace(/^file:(?!\/)/, `file:${root}/`);
  return { name, version, resolved: absolute, inBundle, isRegistryDependency, root: { path: root } };
}

async function verdict(source: PackageSource, allowScripts: object): Promise<boolean | null> {
  const approvals = await readApprovals({ manifest: { allowScripts }, root });
  const { status } = judgeIdentity(await identifyPackage(source, root), approvals);
  return status === 'approved' ? true : status === 'denied' ? false : null;
}

describe('readApprovals', () => {
  it('P9 says of every kind of package and entry what npm says, except that more is denied', async () => {
    const differences: { key: string; npm: unknown; found: unknown; value: boolean }[] = [];
    let matched = 0;
    for (const source of packages)
      for (const key of entries)
        for (const value of [true, false]) {
          const npm = isScriptAllowed(npmNode(source), { [key]: value });
          const found = await verdict(source, { [key]: value });
          if (npm !== null) matched++;
          if (found !== npm) differences.push({ key, npm, found, value });
        }
    expect(matched).toBeGreaterThan(25);
    expect(differences.map(({ npm, found, value }) => [value, npm, found])).toEqual(
      differences.map(() => [false, null, false]),
    );
    expect(differences.map(({ key }) => key)).toContain('canvas');
  });

  it('P9 lets a denial win over any approval, whatever their order', async () => {
    const [canvas] = packages;
    if (canvas === undefined) throw new Error('no package');
    for (const map of [
      { canvas: false, 'canvas@2.11.0': true },
      { 'canvas@2.11.0': true, canvas: false },
      { canvas: true, 'canvas@2.11.0': false },
    ]) {
      expect(await verdict(canvas, map)).toBe(false);
      expect(isScriptAllowed(npmNode(canvas), map)).toBe(false);
    }
  });

  it('P9 takes neither text nor numbers for a yes, and says so', async () => {
    const manifest = { allowScripts: { a: 'true', b: 1, c: null, d: {} } };
    const { rules, warnings } = await readApprovals({ manifest, root });
    expect(rules).toEqual([]);
    expect(warnings).toHaveLength(4);
    expect(warnings[0]).toBe('package.json: "a" is neither true nor false');
  });

  it('takes no list and no text for allowScripts', async () => {
    for (const allowScripts of [['canvas'], 'canvas', true])
      expect(await readApprovals({ manifest: { allowScripts }, root })).toMatchObject({
        source: 'none',
        rules: [],
        warnings: [expect.stringContaining('allowScripts is not a map')],
      });
  });

  it('warns of ranges, tags and aliases', async () => {
    const allowScripts = { 'a@^1': true, 'a@next': true, 'a@npm:b@1': true, 'a@': true };
    const { warnings, rules } = await readApprovals({ manifest: { allowScripts }, root });
    expect(rules.map(({ key }) => key)).toEqual(['a@']);
    expect(warnings).toEqual([
      'package.json: "a@^1" is a range; use exact versions joined by "||", or the name',
      'package.json: "a@next" is a tag; use exact versions joined by "||", or the name',
      'package.json: "a@npm:b@1" never matches; use what it resolves to',
    ]);
  });

  it('takes the rules from one place: package.json if it has a usable entry, else an npmrc', async () => {
    const setting = { value: ['canvas, sharp', ' ', 'esbuild'], source: 'user' };
    const from = async (allowScripts: unknown) =>
      (await readApprovals({ manifest: { allowScripts }, root, setting })).rules.map(({ key }) => key);
    expect(await from({ a: true })).toEqual(['a']);
    expect(await from({ 'a@^1': true })).toEqual(['canvas', 'sharp', 'esbuild']);
    expect(await from(undefined)).toEqual(['canvas', 'sharp', 'esbuild']);
    expect(await from({ a: 'yes' })).toEqual([]);
    const { warnings } = await readApprovals({ manifest: { allowScripts: { a: true } }, root, setting });
    expect(warnings).toEqual(['allow-scripts of an npmrc does not count: package.json has allowScripts']);
  });

  it('refuses the flag in a project and takes it elsewhere, where package.json says nothing', async () => {
    const manifest = { allowScripts: { a: true } };
    for (const source of ['cli', 'env']) {
      const input = { manifest, root, setting: { value: 'b', source } };
      const error = await readApprovals(input).catch((e: unknown) => e);
      expect(isDxError(error, 'DX_ALLOW_SCRIPTS_FLAG')).toBe(true);
      const approvals = await readApprovals({ ...input, context: 'global' });
      expect([approvals.source, approvals.rules.map(({ key }) => key)]).toEqual(['flag', ['b']]);
    }
  });

  it('runs nothing with ignore-scripts, whatever else is said, and all but bundled with allow-all', async () => {
    const policy = async (flags: object) =>
      (await readApprovals({ manifest: { allowScripts: { a: true } }, root, ...flags })).policy;
    expect(await policy({})).toBe('ask');
    expect(await policy({ allowAll: true })).toBe('all');
    expect(await policy({ allowAll: true, ignoreScripts: true })).toBe('none');
  });
});
