import type { Integrity } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import {
  type ApprovalEdit,
  approveScripts,
  type Build,
  denyScripts,
  judgeIdentity,
  readApprovals,
  type ScriptIdentity,
  selectBuilds,
} from '../../src/index.ts';

const root = '/app';
const integrity = `sha512-${'a'.repeat(86)}==` as Integrity;
const repository = 'git@github.com:u/r.git';
const commit = 'a'.repeat(40);
const git: ScriptIdentity = { kind: 'git', repository, commit, key: `github:u/r#${commit}` };
const remote = { kind: 'remote', name: 'a', url: 'https://evil.test/a-1.0.0.tgz', integrity } as const;
const local: ScriptIdentity = { kind: 'file', path: '/app/lib', key: 'file:lib' };

function registered(name: string, version: string): ScriptIdentity {
  return { kind: 'registry', name, version, integrity };
}

function approve(
  manifest: object,
  selected: readonly ScriptIdentity[],
  more: object = {},
): Promise<ApprovalEdit> {
  return approveScripts({ ...manifest }, { selected, installed: selected, root, ...more });
}

describe('approveScripts', () => {
  it('writes name@version for npm and the integrity beside it, and the gate then opens', async () => {
    const { fields, changes } = await approve({ name: 'app' }, [registered('a', '1.0.0')]);
    expect(fields).toEqual({
      allowScripts: { 'a@1.0.0': true },
      dx: { approvedIntegrity: { 'a@1.0.0': integrity } },
    });
    expect(changes).toEqual([{ key: 'a@1.0.0', change: 'added' }]);
    const approvals = await readApprovals({ manifest: fields, root });
    expect(judgeIdentity(registered('a', '1.0.0'), approvals)).toEqual({ status: 'approved' });
  });

  it('approves git, addresses and paths under what they resolve to', async () => {
    const { fields } = await approve({}, [git, remote, local]);
    expect(fields['allowScripts']).toEqual({
      [`github:u/r#${commit}`]: true,
      'https://evil.test/a-1.0.0.tgz': true,
      'file:lib': true,
    });
    const approvals = await readApprovals({ manifest: fields, root });
    for (const identity of [git, remote, local])
      expect(judgeIdentity(identity, approvals)).toEqual({ status: 'approved' });
  });

  it('takes away what was approved for versions that are gone, with their integrity', async () => {
    const manifest = {
      allowScripts: { 'a@0.9.0': true, 'a@0.1.0 || 0.2.0': true, b: true },
      dx: { other: 1, approvedIntegrity: { 'a@0.9.0': integrity } },
    };
    const { fields } = await approve(manifest, [registered('a', '1.0.0')]);
    expect(fields).toEqual({
      allowScripts: { 'a@0.1.0 || 0.2.0': true, b: true, 'a@1.0.0': true },
      dx: { other: 1, approvedIntegrity: { 'a@1.0.0': integrity } },
    });
  });

  it('keeps the approval of another version that is installed', async () => {
    const installed = [registered('a', '1.0.0'), registered('a', '2.0.0')];
    const { fields } = await approve({ allowScripts: { 'a@2.0.0': true } }, installed.slice(0, 1), {
      installed,
    });
    expect(fields['allowScripts']).toEqual({ 'a@2.0.0': true, 'a@1.0.0': true });
  });

  it('replaces a name by pins once every installed version has one', async () => {
    const installed = [registered('a', '1.0.0'), registered('a', '2.0.0')];
    const manifest = { allowScripts: { a: true } };
    const one = await approve(manifest, installed.slice(0, 1), { installed });
    expect(one.fields['allowScripts']).toEqual({ a: true, 'a@1.0.0': true });
    const both = await approve(manifest, installed, { installed });
    expect(both.fields['allowScripts']).toEqual({ 'a@1.0.0': true, 'a@2.0.0': true });
  });

  it('approves all versions where that is asked for', async () => {
    const manifest = { allowScripts: { 'a@0.9.0': true } };
    const { fields } = await approve(manifest, [registered('a', '1.0.0')], { pin: false });
    expect(fields).toEqual({ allowScripts: { a: true } });
    const others = await approve({}, [git, remote, local], { pin: false });
    expect(Object.keys(others.fields['allowScripts'] ?? {})).toEqual(['github:u/r', remote.url, 'file:lib']);
  });

  it('does not undo a denial', async () => {
    for (const key of ['a', 'a@0.1.0']) {
      const { fields, warnings } = await approve({ allowScripts: { [key]: false } }, [
        registered('a', '1.0.0'),
      ]);
      expect([fields, warnings]).toEqual([{}, [`${key} is denied in allowScripts: remove the entry first`]]);
    }
  });

  it('changes nothing a second time, and cannot approve what is bundled', async () => {
    const { fields } = await approve({}, [registered('a', '1.0.0')]);
    expect(await approve(fields, [registered('a', '1.0.0')])).toEqual({
      fields: {},
      changes: [],
      warnings: [],
    });
    expect((await approve({}, [{ kind: 'bundled' }])).warnings).toEqual([
      'A package of kind bundled cannot be approved',
    ]);
  });
});

describe('denyScripts', () => {
  it('denies by name, in all versions, and takes approvals away', async () => {
    const manifest = {
      allowScripts: { 'a@1.0.0': true, 'a@2.0.0 || 3.0.0': true, b: true },
      dx: { approvedIntegrity: { 'a@1.0.0': integrity } },
    };
    const selected = [registered('a', '1.0.0'), git, local];
    const { fields } = await denyScripts(manifest, { selected, installed: selected, root });
    expect(fields).toEqual({
      allowScripts: { b: true, a: false, 'github:u/r': false, 'file:lib': false },
      dx: undefined,
    });
    const approvals = await readApprovals({ manifest: fields, root });
    for (const identity of [...selected, registered('a', '9.0.0')])
      expect(judgeIdentity(identity, approvals).status).toBe('denied');
  });
});

describe('selectBuilds', () => {
  const builds: readonly Build[] = [
    { name: 'a', version: '1.0.0', path: 'node_modules/a' },
    { name: 'a', version: '2.0.0', path: 'node_modules/b/node_modules/a' },
    { name: '@s/c', version: '1.0.0', path: 'node_modules/@s/c' },
    { name: 'd', version: '1.0.0', path: 'node_modules/b/node_modules/d', identity: { kind: 'bundled' } },
  ];

  it('selects by name and by range, each once, and says what fits nothing', async () => {
    const { selected, unmatched } = await selectBuilds(builds, [
      'a@^2',
      '@s/c',
      '@s/c@1.0.0',
      'd',
      'x',
      'a@3',
    ]);
    expect(selected.map(({ path }) => path)).toEqual(['node_modules/b/node_modules/a', 'node_modules/@s/c']);
    expect(unmatched).toEqual(['d', 'x', 'a@3']);
    expect((await selectBuilds(builds, ['a'])).selected).toHaveLength(2);
  });
});
