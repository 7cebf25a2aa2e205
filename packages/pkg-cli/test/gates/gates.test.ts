import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildArchive, type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AdvisoryRegistry, startAdvisoryRegistry } from '../support/advisory-registry.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';

const scannerFiles = {
  'index.mjs': `export const scanner = { version: '1', async scan({ packages }) {
  console.log('noise');
  return packages.filter(({ name }) => name === 'worm').map(({ name, version, requestedRange, tarball }) =>
    ({ level: 'fatal', package: name, url: null, description: [version, requestedRange, tarball.slice(-8)].join(' ') }));
} };\n`,
};
const scannerSpec = {
  exports: './index.mjs',
  scripts: { postinstall: 'node -e "process.exit(1)"' },
  files: scannerFiles,
};
let packages: FixtureRegistry;
let registry: AdvisoryRegistry;
let integrity: string;
beforeAll(async () => {
  integrity = (await buildArchive('scanner', '1.0.0', scannerSpec)).integrity;
  packages = await startRegistry({
    packages: {
      plain: { versions: { '1.0.0': { files: { 'index.js': 'module.exports = 1' } } } },
      worm: {
        versions: {
          '1.0.0': { dependencies: { plain: '1' }, files: { 'index.js': 'eval(atob(text))' } },
        },
      },
      copyleft: { versions: { '1.0.0': { license: 'GPL-3.0-only' } } },
      turned: {
        versions: {
          '1.0.0': { files: { 'index.js': 'a()' } },
          '1.1.0': { files: { 'index.js': 'a()' }, scripts: { postinstall: 'node index.js' } },
        },
      },
      scanner: { versions: { '1.0.0': scannerSpec } },
    },
  });
});
afterAll(() => packages.close());
beforeEach(async () => {
  registry = await startAdvisoryRegistry(packages.url);
  packages.reset();
});
afterEach(() => registry.close());

function project(
  policy: unknown,
  dependency = 'worm',
  more: Readonly<Record<string, unknown>> = {},
): DxProject {
  const dependencies = { [dependency]: '^1.0.0' };
  return createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies, dx: { policy } },
    ...more,
  });
}

/** Exit code 1, words, and a project in which nothing has changed. */
async function expectRefusal({ dx, root }: DxProject, ...words: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await dx('install');
  for (const word of words) expect(stderr).toContain(word);
  expect(stderr).toContain('nothing was changed');
  expect(exitCode).toBe(1);
  expect(readdirSync(root).sort()).toEqual(expect.not.arrayContaining(['node_modules', 'lock.dxl']));
}

const fetched = (): number => packages.requests.filter(({ kind }) => kind === 'archive').length;

describe('gates of a policy', () => {
  it('budgets let in what is within them, and refuse more before anything is fetched', async () => {
    await expectRefusal(
      project({ budgets: { packages: 1 } }),
      'DX_GATE_REFUSED',
      'budgets: 2 packages, and the budget is 1',
    );
    await expectRefusal(project({ budgets: { bytes: 10 } }), 'and the budget is 10 (largest: ');
    expect(fetched()).toBe(0);
    const fine = project({ budgets: { packages: 2, bytes: 100_000, newPublishers: 0 } });
    expect(await fine.dx('install')).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(fine.root, 'node_modules/worm'))).toBe(true);
  });

  it('licences that the policy does not let in are refused before anything is fetched', async () => {
    await expectRefusal(
      project({ licenses: { deny: ['GPL-3.0'] } }, 'copyleft'),
      'licenses: copyleft@1.0.0 has the licence GPL-3.0-only, which the policy denies',
    );
    await expectRefusal(
      project({ licenses: { allow: ['MIT'] } }, 'plain'),
      'plain@1.0.0 has the licence none',
    );
    expect(fetched()).toBe(0);
    const fine = project({ licenses: { allow: ['MIT', 'gpl-3.0-only'] } }, 'copyleft');
    expect(await fine.dx('install')).toMatchObject({ exitCode: 0 });
  });

  it('advisories of the level are refused before anything is fetched; malware of any level', async () => {
    const body = {
      worm: [{ id: 1, url: '', title: 'Steals', severity: 'moderate', vulnerable_versions: '*', cwe: [] }],
    };
    registry.answer = { status: 200, body };
    await expectRefusal(project({ advisories: 'moderate' }), 'advisories: worm@1.0.0 (moderate): Steals');
    expect(fetched()).toBe(0);
    expect(await project({ advisories: 'high' }).dx('install')).toMatchObject({ exitCode: 0 });
  });

  it('advisories that nobody could be asked for are refused, with what to do', async () => {
    registry.answer = { status: 404, body: {} };
    await expectRefusal(project({ advisories: 'malware' }), 'nobody could be asked', 'dx audit db import');
  });

  it('findings in code are refused before anything is put in place', async () => {
    await expectRefusal(
      project({ findings: 'high' }),
      'findings: worm@1.0.0: decoded text is evaluated (F09, index.js)',
      'dx audit code',
    );
    expect(await project({ findings: 'high' }, 'plain').dx('install')).toMatchObject({ exitCode: 0 });
    expect(await project({ findings: 'critical' }).dx('install')).toMatchObject({ exitCode: 0 });
  });

  it('a version that brings an install script which the one in place has not is refused', async () => {
    const { dx, read } = project({ findings: 'high' }, 'plain');
    await dx('install turned@1.0.0');
    const before = read('package.json');
    const { exitCode, stderr } = await dx('install turned@1.1.0');
    expect(stderr).toContain(
      'turned@1.1.0: an install script is new since the previous version (F05, package.json)',
    );
    expect(exitCode).toBe(1);
    expect(read('package.json')).toBe(before);
    expect(JSON.parse(read('node_modules/turned/package.json')).version).toBe('1.0.0');
  });

  it('a scanner with the shape of those for Bun is installed by its integrity, without scripts, and refuses', async () => {
    const policy = { scanner: { module: 'scanner@1.0.0', integrity } };
    await expectRefusal(project(policy), 'scanner: fatal worm 1.0.0 ^1.0.0 .0.0.tgz');
    expect(await project(policy, 'plain').dx('install')).toMatchObject({ exitCode: 0 });
  });

  it('a scanner that is not the pinned package does not run', async () => {
    const other = `sha512-${'A'.repeat(86)}==`;
    const policy = { scanner: { module: 'scanner@1.0.0', integrity: other } };
    await expectRefusal(project(policy, 'plain'), 'DX_SCANNER_FAILED', `expected ${other}`);
  });

  it.each([
    [
      'throws',
      'failed: no way',
      "export const scanner = { version: '1', scan() { throw new Error('no way') } }",
    ],
    ['has another version', 'exports no scanner', "export const scanner = { version: '2', scan() {} }"],
    ['answers nonsense', 'no list of advice', "export const scanner = { version: '1', scan: async () => 7 }"],
    ['ends itself', 'ended without an answer', 'process.exit(3)'],
    [
      'takes too long',
      'gave no answer in',
      "setInterval(() => {}, 9e6); export const scanner = { version: '1', scan: () => new Promise(() => {}) }",
    ],
    [
      'warns and nobody is there',
      'scanner: warn plain',
      "export const scanner = { version: '1', scan: async () => [{ level: 'warn', package: 'plain', url: null, description: null }] }",
    ],
  ])('a scanner of the project that %s refuses: %s', async (_, words, text) => {
    const policy = { scanner: { module: './scan.mjs', timeoutSeconds: 1 } };
    await expectRefusal(project(policy, 'plain', { 'scan.mjs': text }), words);
  });

  it('a scanner sees no token of a registry', async () => {
    const text = `export const scanner = { version: '1', scan: async () =>
      Object.keys(process.env).filter((name) => /token/i.test(name)).map((name) => ({ level: 'fatal', package: name })) }`;
    const policy = { scanner: { module: './scan.mjs' } };
    const env = { NPM_TOKEN: 'x', 'npm_config_//host.test/:_authToken': 'y' };
    expect(await project(policy, 'plain', { 'scan.mjs': text }).dx('install', env)).toMatchObject({
      exitCode: 0,
    });
  });

  it('a policy that cannot be read stops the install', async () => {
    const { dx, root } = project({ licences: {} });
    const { exitCode, stderr } = await dx('install');
    expect(stderr).toContain('package.json: dx.policy.licences is unknown: expected one of');
    expect(exitCode).toBe(1);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });

  it.each(['ci', 'add turned', 'update', 'prune', 'install-test'])('dx %s asks them, too', async (line) => {
    const { dx, root, read } = project({ budgets: { packages: 2 } });
    await dx('install');
    const lock = read('lock.dxl');
    rmSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(join(root, 'package.json'), read('package.json').replace('"packages": 2', '"packages": 1'));
    const { stderr, exitCode } = await dx(line);
    expect(stderr).toContain('DX_GATE_REFUSED');
    expect(exitCode).toBe(1);
    expect(read('lock.dxl')).toBe(lock);
    expect(existsSync(join(root, 'node_modules', 'worm'))).toBe(false);
  });

  it('--plan shows what every gate said and changes nothing', async () => {
    const { dx, root } = project({ budgets: { packages: 1 }, findings: 'high' });
    const { exitCode, stderr } = await dx('install --plan');
    expect(stderr).toContain('passed release-age: ');
    expect(stderr).toContain('passed sources: git root, remote root, file all, directory all');
    expect(stderr).toContain('passed scripts: none wait for approval');
    expect(stderr).toContain('refused budgets: 2 packages, and the budget is 1');
    expect(exitCode).toBe(1);
    const { gates } = JSON.parse((await dx('install --plan --json')).stdout);
    expect(gates.map(({ gate, status }: Record<string, string>) => `${gate} ${status}`)).toEqual([
      'release-age passed',
      'sources passed',
      'scripts passed',
      'budgets refused',
    ]);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });

  it('--json has what the gates of the policy said', async () => {
    const { dx } = project({ budgets: { packages: 2 } });
    const { gates } = JSON.parse((await dx('install --json')).stdout);
    expect(gates).toEqual([{ gate: 'budgets', status: 'passed', reasons: ['2 packages within them'] }]);
  });
});
