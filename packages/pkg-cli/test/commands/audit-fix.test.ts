import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AdvisoryRegistry, startAdvisoryRegistry } from '../support/advisory-registry.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';

const young = new Date(Date.now() - 3_600_000).toISOString();
const old = '2020-01-01T00:00:00.000Z';
let packages: FixtureRegistry;
let registry: AdvisoryRegistry;
beforeAll(async () => {
  packages = await startRegistry({
    packages: {
      tool: {
        versions: {
          '1.0.0': { dependencies: { inner: '^1.0.0' } },
          '1.1.0': { dependencies: { inner: '^2.0.0' } },
          '2.0.0': { dependencies: { inner: '^2.0.0' } },
        },
      },
      inner: { versions: { '1.0.0': {}, '1.1.0': {}, '1.2.0': {}, '2.0.0': {} } },
      other: { versions: { '1.0.0': {}, '1.1.0': {} } },
      pinned: { versions: { '1.0.0': { dependencies: { inner: '1.0.0' } } } },
      fresh: { versions: { '1.0.0': { publishedAt: old }, '1.0.1': { publishedAt: young } } },
    },
  });
});
afterAll(() => packages.close());
beforeEach(async () => {
  registry = await startAdvisoryRegistry(packages.url);
});
afterEach(() => registry.close());

const advisory = (id: number, range: string, severity = 'high'): Readonly<Record<string, unknown>> => ({
  ...{ id, url: `https://advisories.test/${id}`, title: `Fault ${id}`, severity },
  vulnerable_versions: range,
});

/** Installs at exact versions and then asks for ranges, so that there is something to update. */
async function project(
  exact: Readonly<Record<string, string>>,
  ranges: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<DxProject> {
  const manifest = (dependencies: Readonly<Record<string, string>>): unknown => ({
    ...{ name: 'app', version: '1.0.0', dependencies },
  });
  const made = createDxProject(registry.url, { 'package.json': manifest(exact) });
  await made.dx('install --no-audit --lockfile=npm', env);
  for (const [name, range] of Object.entries(ranges))
    await made.dx(['pkg', 'set', `dependencies.${name}=${range}`]);
  await made.dx('install --no-audit', env);
  return made;
}
const versionsOf = ({ read }: DxProject): Readonly<Record<string, string>> => {
  const lock = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, { readonly version: string }>>;
  };
  return Object.fromEntries(
    Object.entries(lock.packages)
      .slice(1)
      .map(([path, { version }]) => [path, version]),
  );
};

describe('dx audit fix', () => {
  it('I10 moves what is affected within the ranges, and nothing else, and can be undone', async () => {
    const made = await project({ inner: '1.0.0', other: '1.0.0' }, { inner: '^1.0.0', other: '^1.0.0' });
    registry.answer = { status: 200, body: { inner: [advisory(1, '<1.1.0')] } };
    const before = made.read('package-lock.json');
    const { exitCode, stdout } = await made.dx('audit fix', { npm_config_generations: 'true' });
    expect(stdout).toContain('~ inner 1.0.0 -> 1.2.0 (node_modules/inner)\nmends   inner 1.0.0 (high)\n');
    expect(stdout).toContain('found 0 vulnerabilities');
    expect(exitCode).toBe(0);
    expect(versionsOf(made)).toEqual({ 'node_modules/inner': '1.2.0', 'node_modules/other': '1.0.0' });
    expect(JSON.parse(made.read('node_modules/inner/package.json'))).toMatchObject({ version: '1.2.0' });
    expect((await made.dx('undo', { npm_config_generations: 'true' })).stdout).toContain('dx audit fix');
    expect(made.read('package-lock.json')).toBe(before);
  });

  it('I10 moves what needs an affected package where that alone helps, and leaves in peace what does not', async () => {
    const made = await project({ tool: '1.0.0' }, { tool: '^1.0.0' });
    registry.answer = { status: 200, body: { inner: [advisory(1, '<2')] } };
    const { exitCode, stdout } = await made.dx('audit fix');
    expect(stdout).toContain('~ tool 1.0.0 -> 1.1.0 (node_modules/tool)');
    expect(exitCode).toBe(0);
    expect(versionsOf(made)).toEqual({ 'node_modules/inner': '2.0.0', 'node_modules/tool': '1.1.0' });
  });

  it('I10 says what it leaves and why, and fails', async () => {
    const made = await project({ pinned: '1.0.0', other: '1.0.0', tool: '1.0.0' }, {});
    registry.answer = {
      status: 200,
      body: { inner: [advisory(1, '<1.1.0')], other: [advisory(2, '*', 'low')], tool: [advisory(3, '<2')] },
    };
    const { exitCode, stdout } = await made.dx('audit fix');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('leaves  inner 1.0.0 (high): pinned needs an affected version');
    expect(stdout).toContain('leaves  other 1.0.0 (low): no version is free of it');
    expect(stdout).toContain(
      'leaves  tool 1.0.0 (high): it takes tool 2.0.0, a new major version: dx audit fix --force',
    );
  });

  it('I10 takes other major versions of direct dependencies with --force, and updates what it can besides', async () => {
    const made = await project({ tool: '1.0.0', other: '1.0.0' }, { tool: '~1.0.0', other: '^1.0.0' });
    registry.answer = {
      status: 200,
      body: { tool: [advisory(1, '<2')], other: [advisory(2, '<1.1.0')] },
    };
    const { exitCode } = await made.dx('audit fix --force');
    expect(exitCode).toBe(0);
    expect(versionsOf(made)).toMatchObject({ 'node_modules/tool': '2.0.0', 'node_modules/other': '1.1.0' });
    expect(JSON.parse(made.read('package.json'))).toMatchObject({
      dependencies: { tool: '^2.0.0', other: '^1.0.0' },
    });
  });

  it('shows only with --dry-run, and leaves node_modules with --package-lock-only', async () => {
    const made = await project({ inner: '1.0.0' }, { inner: '^1.0.0' });
    registry.answer = { status: 200, body: { inner: [advisory(1, '<1.1.0')] } };
    const before = made.read('package-lock.json');
    expect((await made.dx('audit fix --dry-run')).stdout).toContain('mends   inner 1.0.0 (high)');
    expect(made.read('package-lock.json')).toBe(before);
    await made.dx('audit fix --package-lock-only');
    expect(versionsOf(made)).toEqual({ 'node_modules/inner': '1.2.0' });
    expect(JSON.parse(made.read('node_modules/inner/package.json'))).toMatchObject({ version: '1.0.0' });
  });

  it('takes a version that is too young for others when it is the one that mends', async () => {
    const age = { npm_config_min_release_age: '1' };
    const made = await project({ fresh: '1.0.0' }, { fresh: '^1.0.0' }, age);
    registry.answer = { status: 200, body: { fresh: [advisory(1, '<1.0.1')] } };
    const { stdout, exitCode } = await made.dx('audit fix', age);
    expect(stdout).toContain('young   fresh: the age of versions does not count, for the fix');
    expect(exitCode).toBe(0);
    expect(versionsOf(made)).toEqual({ 'node_modules/fresh': '1.0.1' });
  });

  it('I10 prints what npm prints with --json, and what it mended and left', async () => {
    const made = await project({ inner: '1.0.0', other: '1.0.0' }, { inner: '^1.0.0' });
    registry.answer = { status: 200, body: { inner: [advisory(1, '<1.1.0')], other: [advisory(2, '*')] } };
    const printed = JSON.parse((await made.dx('audit fix --json')).stdout) as unknown;
    expect(printed).toMatchObject({
      ...{ added: 0, changed: 1, removed: 0, exempt: [] },
      audit: { auditReportVersion: 2, vulnerabilities: { other: { fixAvailable: false } } },
      mended: [{ name: 'inner', versions: ['1.0.0'], severity: 'high' }],
      left: [{ name: 'other', reason: 'no version is free of it' }],
    });
  });

  it('has nothing to do where nothing is known, and takes no names', async () => {
    const made = await project({ inner: '1.0.0' }, {});
    expect(await made.dx('audit fix')).toMatchObject({ exitCode: 0, stdout: 'found 0 vulnerabilities\n' });
    expect((await made.dx('audit fix inner')).stderr).toContain('error DX_USAGE');
    expect((await made.dx('audit fix --no-package-lock')).stderr).toContain('error DX_USAGE');
  });
});
