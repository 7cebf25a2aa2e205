import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AdvisoryRegistry, startAdvisoryRegistry } from '../support/advisory-registry.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';

let packages: FixtureRegistry;
let registry: AdvisoryRegistry;
beforeAll(async () => {
  packages = await startRegistry({
    packages: {
      tool: { versions: { '1.0.0': { dependencies: { inner: '1' } } } },
      other: { versions: { '1.0.0': { dependencies: { inner: '2' } } } },
      inner: { versions: { '1.0.0': {}, '2.0.0': {} } },
    },
  });
});
afterAll(() => packages.close());
beforeEach(async () => {
  registry = await startAdvisoryRegistry(packages.url);
  registry.answer = { status: 200, body: { inner: [known] } };
});
afterEach(() => registry.close());

const known = {
  ...{ id: 7, url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', title: 'Fault', severity: 'high' },
  vulnerable_versions: '*',
};
async function project(): Promise<DxProject> {
  const dependencies = { tool: '1', other: '1' };
  const made = createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies },
  });
  await made.dx('install --no-audit');
  return made;
}

describe('dx audit ignore', () => {
  it('keeps a decision with its reason in the project, and the report without what it is about', async () => {
    const { dx, read } = await project();
    await dx([
      'audit',
      'ignore',
      'GHSA-aaaa-bbbb-cccc',
      '--reason',
      'No input of others',
      '--expires=2999-12-31',
    ]);
    expect(JSON.parse(read('dx-audit.json'))).toEqual({
      ignore: [{ id: 'GHSA-aaaa-bbbb-cccc', reason: 'No input of others', expires: '2999-12-31' }],
    });
    expect(await dx('audit')).toMatchObject({
      exitCode: 0,
      stdout: 'found 0 vulnerabilities\nignored GHSA-aaaa-bbbb-cccc until 2999-12-31: No input of others\n',
    });
    expect(JSON.parse((await dx('audit --json')).stdout)).toMatchObject({
      ...{ vulnerabilities: {}, ignored: [{ id: 'GHSA-aaaa-bbbb-cccc' }] },
    });
    expect((await dx('audit ignore')).stdout).toBe(
      'GHSA-aaaa-bbbb-cccc until 2999-12-31: No input of others\n',
    );
  });

  it('counts for one way only, when it is said', async () => {
    const { dx } = await project();
    await dx(['audit', 'ignore', '7', '--reason=x', '--path=tool > inner']);
    const { exitCode, stdout } = await dx('audit');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('  through   other > inner\n');
    expect(stdout).not.toContain('tool > inner\n  fix');
    await dx(['audit', 'ignore', '7', '--reason=y', '--path=** > inner']);
    expect((await dx('audit')).exitCode).toBe(0);
  });

  it('counts no longer when its day is over, and says so', async () => {
    const { dx } = await project();
    await dx('audit ignore 7 --reason=later --expires=2020-01-01');
    const { exitCode, stderr } = await dx('audit');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('warning no longer ignored, its day is over: 7 until 2020-01-01: later');
  });

  it('is taken out by dx audit prune when it is about nothing any more', async () => {
    const { dx, root } = await project();
    await dx('audit ignore 7 --reason=x');
    expect((await dx('audit prune')).stdout).toContain('every ignored advisory');
    registry.answer = { status: 200, body: {} };
    expect((await dx('audit')).stdout).toContain(
      '1 of what is ignored is not there any more: dx audit prune',
    );
    await dx('audit prune --dry-run');
    expect(existsSync(join(root, 'dx-audit.json'))).toBe(true);
    expect((await dx('audit prune')).stdout).toBe('- 7: x\n');
    expect(existsSync(join(root, 'dx-audit.json'))).toBe(false);
  });

  it.each([
    'audit ignore 7',
    'audit ignore 7 8 --reason=x',
    'audit ignore 7 --reason=x --expires=tomorrow',
    'audit ignore 7 --reason=x --expires=2024-02-31',
    'audit prune x',
  ])('takes no %s', async (line) => {
    expect((await (await project()).dx(line)).stderr).toContain('error DX_USAGE');
  });

  it.each([
    '{',
    '[]',
    '{"ignore":[{"id":"x"}]}',
    '{"ignore":[{"id":"x","reason":"y","expire":"2027-01-01"}]}',
  ])('refuses a file that says %s: DX_AUDIT_IGNORES', async (text) => {
    const { dx, root } = await project();
    writeFileSync(join(root, 'dx-audit.json'), text);
    expect((await dx('audit')).stderr).toContain('error DX_AUDIT_IGNORES');
  });
});
