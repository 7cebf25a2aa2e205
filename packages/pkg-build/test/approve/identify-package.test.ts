import type { Integrity } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import {
  approvalKey,
  identifyPackage,
  judgeIdentity,
  type PackageSource,
  readApprovals,
} from '../../src/index.ts';

const root = '/app';
const registry = 'https://registry.test/';
const commit = 'a'.repeat(40);
const integrity = `sha512-${'a'.repeat(86)}==` as Integrity;
const otherIntegrity = `sha512-${'b'.repeat(86)}==` as Integrity;

function source(fields: Partial<PackageSource>): PackageSource {
  return { name: 'esbuild', version: '0.25.0', registries: [registry], integrity, ...fields };
}

async function statusOf(
  fields: Partial<PackageSource>,
  manifest: Readonly<Record<string, unknown>>,
): Promise<string> {
  const identity = await identifyPackage(source(fields), root);
  const verdict = judgeIdentity(identity, await readApprovals({ manifest, root }));
  return [verdict.status, 'reason' in verdict ? verdict.reason : undefined].filter(Boolean).join(' ');
}

/** Every way in which something that is not the approved package has worn its name. */
const strangers: Readonly<Record<string, Partial<PackageSource>>> = {
  'another version': { version: '0.25.1', resolved: `${registry}esbuild/-/esbuild-0.25.1.tgz` },
  'a version that only begins alike': {
    version: '0.25.0-evil',
    resolved: `${registry}esbuild/-/esbuild-0.25.0-evil.tgz`,
  },
  'an alias of the name to another package': { name: 'evil', resolved: `${registry}evil/-/evil-0.25.0.tgz` },
  'a package bundled in another': { inBundle: true, resolved: `${registry}esbuild/-/esbuild-0.25.0.tgz` },
  'a git repository': { resolved: `git+ssh://git@github.com/evanw/esbuild.git#${commit}` },
  'a git repository without commit': { resolved: 'git+ssh://git@github.com/evanw/esbuild.git' },
  'a git address in the short form': { resolved: 'git@github.com:evanw/esbuild.git' },
  'the registry of somebody else': { resolved: 'https://evil.test/esbuild/-/esbuild-0.25.0.tgz' },
  'a look-alike address without a path': { resolved: 'https://evil.test/-/esbuild-0.25.0.tgz' },
  'a look-alike host': { resolved: 'https://registry.test.evil.test/esbuild/-/esbuild-0.25.0.tgz' },
  'the host in the user part': { resolved: 'https://registry.test@evil.test/esbuild/-/esbuild-0.25.0.tgz' },
  'another port': { resolved: 'https://registry.test:8443/esbuild/-/esbuild-0.25.0.tgz' },
  'plain http': { resolved: 'http://registry.test/esbuild/-/esbuild-0.25.0.tgz' },
  'another package of the registry': { resolved: `${registry}evil/-/esbuild-0.25.0.tgz` },
  'a scope of the registry': { resolved: `${registry}@evil/esbuild/-/esbuild-0.25.0.tgz` },
  'a way up out of the registry': {
    registries: [`${registry}npm/`],
    resolved: `${registry}npm/../esbuild/-/esbuild-0.25.0.tgz`,
  },
  'another version in the address': { resolved: `${registry}esbuild/-/esbuild-0.24.0.tgz` },
  'the version in the query': { resolved: 'https://evil.test/?/esbuild/-/esbuild-0.25.0.tgz' },
  'an archive of this machine': { resolved: 'file:esbuild-0.25.0.tgz' },
  'a linked directory': { link: { target: 'vendor/esbuild', isMember: false } },
  'an unknown protocol': { resolved: 'ftp://registry.test/esbuild/-/esbuild-0.25.0.tgz' },
  'something that is no address': { resolved: 'https://%' },
  'a broken escape': { resolved: `${registry}%E0%A4%A/-/esbuild-0.25.0.tgz` },
};

describe('identifyPackage', () => {
  it('approves the very package of the registry, with and without an address', async () => {
    const manifest = { allowScripts: { 'esbuild@0.25.0': true } };
    expect(await statusOf({ resolved: `${registry}esbuild/-/esbuild-0.25.0.tgz` }, manifest)).toBe(
      'approved',
    );
    expect(await statusOf({}, manifest)).toBe('approved');
    const scoped = { name: '@s/a', version: '1.0.0', resolved: `${registry}@s%2fa/-/a-1.0.0.tgz` };
    expect(await statusOf(scoped, { allowScripts: { '@s/a@1.0.0': true } })).toBe('approved');
  });

  it.each(Object.entries(strangers))('P9 does not take %s for the approved package', async (_, fields) => {
    const status = await statusOf(fields, { allowScripts: { 'esbuild@0.25.0': true } });
    expect(status).toMatch(/^(pending|ignored)/);
  });

  it.each(Object.entries(strangers).filter(([what]) => !/version|registry of the/.test(what)))(
    'P9 does not take %s for a name that is approved in all versions',
    async (_, fields) => {
      expect(await statusOf(fields, { allowScripts: { esbuild: true } })).toMatch(/^(pending|ignored)/);
    },
  );

  it('P9 approves what is no registry package only under what it resolves to', async () => {
    for (const what of Object.keys(strangers)) {
      const fields = strangers[what] ?? {};
      const key = approvalKey(await identifyPackage(source(fields), root));
      if (key === undefined) continue;
      const manifest = { allowScripts: { [key]: true } };
      expect([what, await statusOf(fields, manifest)]).toEqual([what, 'approved']);
      if (key !== 'esbuild@0.25.0') expect(await statusOf({}, manifest)).toMatch(/^pending/);
    }
  });

  it('P9 does not approve another commit of an approved repository', async () => {
    const manifest = { allowScripts: { [`github:evanw/esbuild#${commit}`]: true } };
    const at = (sha: string) =>
      statusOf({ resolved: `git+ssh://git@github.com/evanw/esbuild.git#${sha}` }, manifest);
    expect(await at(commit)).toBe('approved');
    expect(await at('b'.repeat(40))).toBe('pending other-version');
  });

  it('P9 does not approve the same version with other content', async () => {
    const approved = { 'esbuild@0.25.0': integrity };
    const manifest = { allowScripts: { 'esbuild@0.25.0': true }, dx: { approvedIntegrity: approved } };
    expect(await statusOf({}, manifest)).toBe('approved');
    expect(await statusOf({ integrity: otherIntegrity }, manifest)).toBe('pending other-integrity');
    const { integrity: _, ...without } = source({});
    const identity = await identifyPackage(without, root);
    const approvals = await readApprovals({ manifest, root });
    expect(judgeIdentity(identity, approvals)).toEqual({ status: 'pending', reason: 'other-integrity' });
  });

  it('P9 takes a broken integrity for one that nothing fits', async () => {
    const manifest = {
      allowScripts: { 'esbuild@0.25.0': true },
      dx: { approvedIntegrity: { 'esbuild@0.25.0': 'sha512-short' } },
    };
    expect(await statusOf({}, manifest)).toBe('pending other-integrity');
    expect((await readApprovals({ manifest, root })).warnings).toHaveLength(1);
  });

  it('keeps an address with a secret out of files and screens', async () => {
    for (const resolved of [
      'https://user:secret@evil.test/a.tgz',
      `git+https://token@git.test/a/b.git#${commit}`,
      `git+ssh://git:secret@git.test/a/b.git#${commit}`,
    ])
      expect(approvalKey(await identifyPackage(source({ resolved }), root))).toBeUndefined();
  });

  it('knows a registry that keeps archives at other paths by name only', async () => {
    const resolved = `${registry}download/@o/native/1.0.0/abc`;
    const fields = { name: '@o/native', version: '1.0.0', resolved };
    expect(await statusOf(fields, { allowScripts: { '@o/native': true } })).toBe('approved');
    expect(await statusOf(fields, { allowScripts: { '@o/native@1.0.0': true } })).toBe(
      'pending other-version',
    );
    expect(await statusOf(fields, { allowScripts: { '@o/native@9.9.9': false } })).toBe('denied');
    expect(await statusOf(fields, { allowScripts: { [resolved]: true } })).toBe('approved');
  });

  it('approves members of the workspace and never what is bundled, also when everything may run', async () => {
    const all = await readApprovals({ manifest: {}, root, allowAll: true });
    const member = await identifyPackage(source({ link: { target: 'packages/a', isMember: true } }), root);
    const bundled = await identifyPackage(source({ inBundle: true }), root);
    expect(judgeIdentity(member, await readApprovals({ manifest: {}, root })).status).toBe('approved');
    expect([judgeIdentity(bundled, all).status, judgeIdentity(undefined, all).status]).toEqual([
      'ignored',
      'approved',
    ]);
  });
});
