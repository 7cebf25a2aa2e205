import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  const scripts = { postinstall: 'echo "$npm_command $npm_package_name" > ran' };
  registry = await startRegistry({
    packages: {
      native: { versions: { '1.0.0': { scripts }, '1.1.0': { scripts } } },
      other: { versions: { '2.0.0': { scripts } } },
      writer: {
        versions: {
          '1.0.0': { files: { data: 'clean' }, scripts: { install: 'echo changed > data; touch ran' } },
        },
      },
      plain: { versions: { '1.0.0': {} } },
      broken: { versions: { '1.0.0': { scripts: { install: 'exit 7' } } } },
    },
  });
});
afterAll(() => registry.close());

async function installed(
  dependencies: Readonly<Record<string, string>>,
  extra: object = {},
): Promise<DxProject> {
  const project = createDxProject(registry.url, { 'package.json': { name: 'app', dependencies, ...extra } });
  await project.dx('install');
  return project;
}

function allowed(project: DxProject): unknown {
  return (JSON.parse(project.read('package.json')) as { allowScripts?: unknown }).allowScripts;
}

describe('dx approve-scripts', () => {
  it('I10 pins an approval to the installed version, and rebuild runs what is approved and nothing else', async () => {
    const project = await installed({ native: '1.0.0', other: '2.0.0' });
    const { stdout, stderr, exitCode } = await project.dx('approve-scripts native');
    expect(exitCode).toBe(0);
    expect(stdout).toBe('+ allowScripts native@1.0.0: true\n');
    expect(stderr).toContain('dx rebuild');
    expect(allowed(project)).toEqual({ 'native@1.0.0': true });
    const rebuilt = await project.dx('rebuild');
    expect(rebuilt.stdout).toBe('rebuilt native@1.0.0\nrebuilt 1 package\n');
    expect(rebuilt.stderr).toContain('1 package waits for your approval');
    expect(project.read('node_modules/native/ran')).toBe('rebuild native\n');
    expect(existsSync(join(project.root, 'node_modules/other/ran'))).toBe(false);
  });

  it('I10 approves all that wait, or every version of one', async () => {
    const project = await installed({ native: '1.0.0', other: '2.0.0', plain: '1.0.0' });
    expect(JSON.parse((await project.dx('approve-scripts --all --json')).stdout)).toEqual({
      allowScripts: [
        { name: 'native', changes: [{ key: 'native@1.0.0', change: 'added' }] },
        { name: 'other', changes: [{ key: 'other@2.0.0', change: 'added' }] },
      ],
    });
    await project.dx('approve-scripts native --no-allow-scripts-pin');
    expect(allowed(project)).toMatchObject({ native: true, 'other@2.0.0': true });
    expect((await project.dx('approve-scripts --all')).stdout).toBe('Nothing to change in allowScripts\n');
  });

  it('I10 denies by name, for good: an approval afterwards says so', async () => {
    const project = await installed({ native: '1.0.0' });
    await project.dx('deny-scripts native');
    expect(allowed(project)).toEqual({ native: false });
    const { stderr } = await project.dx('approve-scripts native');
    expect(stderr).toContain('warning native is denied in allowScripts');
    expect((await project.dx('rebuild')).stdout).toBe('rebuilt 0 packages\n');
  });

  it('I10 lists what waits, as a screen and as npm’s JSON', async () => {
    const project = await installed({ native: '1.0.0', other: '2.0.0' });
    await project.dx('approve-scripts other');
    for (const line of [
      'approve-scripts --pending',
      'approve-scripts --allow-scripts-pending',
      'install-scripts ls',
    ])
      expect((await project.dx(line)).stdout).toContain('native@1.0.0');
    expect(JSON.parse((await project.dx('install-scripts list --json')).stdout)).toEqual({
      allowScripts: [{ name: 'native', changes: [{ key: 'native@1.0.0', change: 'pending' }] }],
    });
    await project.dx('approve-scripts --all');
    expect((await project.dx('install-scripts ls')).stdout).toBe(
      'No package waits for approval of its install scripts\n',
    );
  });

  it('I10 prunes entries that decide about nothing', async () => {
    const allowScripts = { 'native@1.0.0': true, gone: false, plain: true };
    const project = await installed({ native: '1.0.0', plain: '1.0.0' }, { allowScripts });
    const shown = await project.dx('install-scripts prune --dry-run');
    expect(shown.stdout).toBe(
      'Would remove 2 entries of allowScripts:\n  gone (is not installed)\n  plain (has no install scripts)\n',
    );
    expect(allowed(project)).toEqual(allowScripts);
    expect(JSON.parse((await project.dx('install-scripts prune --json')).stdout)).toEqual({
      allowScripts: {
        removed: [
          { key: 'gone', value: false, reason: 'not-installed' },
          { key: 'plain', value: true, reason: 'no-scripts' },
        ],
        dryRun: false,
      },
    });
    expect(allowed(project)).toEqual({ 'native@1.0.0': true });
  });

  it('fails for names that are not installed, and for commands that say too little or too much', async () => {
    const project = await installed({ native: '1.0.0' });
    expect((await project.dx('approve-scripts nobody')).stderr).toContain('error DX_NOT_INSTALLED');
    expect((await project.dx('rebuild nobody')).stderr).toContain('error DX_NOT_INSTALLED');
    const lines = [
      'approve-scripts',
      'deny-scripts',
      'install-scripts',
      'install-scripts ls native',
      'deny-scripts --pending',
      'install-scripts prune native',
    ];
    for (const line of lines) expect((await project.dx(line)).stderr).toContain('error DX_USAGE');
  });
});

describe('dx rebuild', () => {
  it('never lets a script change the copy of another project', async () => {
    const project = await installed({ writer: '1.0.0' }, { allowScripts: { writer: true } });
    const other = await installed({ writer: '1.0.0' });
    writeFileSync(join(other.root, '.keep'), '');
    await project.dx('rebuild writer');
    expect(project.read('node_modules/writer/data')).toBe('changed\n');
    const again = createDxProject(registry.url, { 'package.json': { dependencies: { writer: '1.0.0' } } });
    await again.dx('install', { DX_HOME: join(project.root, '../dx') });
    expect(again.read('node_modules/writer/data')).toBe('clean');
  });

  it('runs nothing with --ignore-scripts, and everything with --dangerously-allow-all-scripts', async () => {
    const project = await installed({ native: '1.0.0' });
    expect((await project.dx('rebuild --ignore-scripts')).stdout).toBe('rebuilt 0 packages\n');
    expect((await project.dx('rebuild --strict-allow-scripts')).stderr).toContain('DX_SCRIPTS_PENDING');
    expect((await project.dx('rebuild --dangerously-allow-all-scripts')).stdout).toContain(
      'rebuilt native@1.0.0',
    );
  });

  it('fails when a script fails', async () => {
    const project = await installed({ broken: '1.0.0' });
    await project.dx('approve-scripts broken');
    expect(await project.dx('rebuild')).toMatchObject({ exitCode: 1 });
    expect((await project.dx('rebuild')).stderr).toContain('DX_BUILD_FAILED');
  });
});
