import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkProject } from '../compat/check-project.mjs';
import { cleanEnvironment } from '../compat/clean-environment.mjs';
import { compareLocks } from '../compat/compare-locks.mjs';
import { formatPage } from '../compat/format-page.mjs';
import { listProjects } from '../compat/list-projects.mjs';
import { root } from '../repo/root.mjs';

function lock(versions: Readonly<Record<string, string>>): string {
  const packages = Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]);
  return JSON.stringify({ packages: { '': { name: 'app' }, ...Object.fromEntries(packages) } });
}

describe('compareLocks', () => {
  test('counts the locations that have the same version in both', () => {
    const found = compareLocks(
      lock({ a: '1.0.0', b: '2.0.0' }),
      lock({ a: '1.0.0', b: '2.1.0', c: '3.0.0' }),
    );
    expect(found).toEqual({
      same: 1,
      total: 3,
      isIdentical: false,
      differences: ['node_modules/b: dx 2.0.0, npm 2.1.0', 'node_modules/c: dx none, npm 3.0.0'],
    });
  });

  test('tells when the bytes are the same', () => {
    const text = lock({ a: '1.0.0' });
    expect(compareLocks(text, text)).toMatchObject({ same: 1, total: 1, isIdentical: true });
    expect(compareLocks(text, `${text}\n`)).toMatchObject({ same: 1, total: 1, isIdentical: false });
  });
});

describe('formatPage', () => {
  const versions = { node: '20.19.0', npm: '11.0.0', dx: '1.0.0' };
  const comparison = { same: 9, total: 9, isIdentical: true, differences: [] };
  const good = ['dx install', 'npm ls --all', 'dx run build', 'dx install again', 'nothing to do', 'npm ci'];
  const steps = good.map((title) => ({ title }));

  test('has a row per project', () => {
    const page = formatPage({
      results: [{ name: 'app', packages: 8, steps, comparison }],
      versions,
      date: '2026-01-31',
    });
    expect(page).toContain('| app | 8 | ok | ok | build ok | ok | ok | 9 of 9, same bytes |');
    expect(page).toContain('Of 2026-01-31: dx 1.0.0, Node 20.19.0, npm 11.0.0.');
    expect(page).not.toContain('## ');
  });

  test('shows what failed with its output, without hosts and paths of the machine', () => {
    const fault = 'exit code 1\nGET https://registry.test/a in /tmp/x/dx-compat-AbC/app/src';
    const failed = { name: 'app', steps: [{ title: 'dx install', fault }] };
    const page = formatPage({ results: [failed], versions, date: '2026-01-31' });
    expect(page).toContain(
      '| app | unknown | **failed** | not run | not run | not run | not run | unknown |',
    );
    expect(page).toContain('## What failed\n\napp, dx install:');
    expect(page).toContain('GET https://…/a in …/app/src');
  });

  test('keeps apart what npm refuses in its own lockfile', () => {
    const ci = { title: 'npm ci', fault: 'exit code 1\nMissing: a', isNpmsToo: true };
    const result = { name: 'app', packages: 8, steps: [...steps.slice(0, -1), ci], comparison };
    const page = formatPage({ results: [result], versions, date: '2026-01-31' });
    expect(page).toContain("| refused, as npm's own lockfile |");
    expect(page).toContain('## What npm refuses in its own lockfile, too');
    expect(page).not.toContain('## What failed');
  });

  test('lists the locations that differ', () => {
    const differences = ['node_modules/a: dx 1.0.0, npm none'];
    const result = { name: 'app', packages: 8, steps, comparison: { ...comparison, same: 8, differences } };
    const page = formatPage({ results: [result], versions, date: '2026-01-31' });
    expect(page).toContain('## Where dx and npm differ\n\n- app: node_modules/a: dx 1.0.0, npm none\n');
  });
});

describe('listProjects', () => {
  test('finds the example and the fixtures, each with a script to run', () => {
    const projects = listProjects(root);
    expect(projects.length).toBeGreaterThanOrEqual(14);
    expect(projects[0]?.name).toBe('react-app');
    expect(projects.filter(({ scripts }) => scripts.length === 0)).toEqual([]);
  });

  test('refuses a name that there is not', () => {
    expect(() => listProjects(root, ['react-app', 'cobol-app'])).toThrow('no project cobol-app');
  });
});

describe('checkProject', () => {
  test('stops when dx fails, and tells why', async () => {
    const base = mkdtempSync(join(tmpdir(), 'dx-'));
    const dx = join(base, 'dx.mjs');
    const directory = join(base, 'source');
    mkdirSync(directory);
    writeFileSync(join(directory, 'package.json'), '{}');
    writeFileSync(dx, "console.error('no room'); process.exitCode = 3;");
    const result = await checkProject(
      { name: 'app', directory, scripts: ['build'] },
      { base, dx, env: process.env },
    );
    expect(result).toEqual({
      name: 'app',
      steps: [{ title: 'dx install', fault: 'exit code 3\nno room' }],
    });
  });
});

describe('cleanEnvironment', () => {
  test('leaves out what the script runner and this repository added', () => {
    const env = {
      PATH: [join('/repo', 'node_modules', '.bin'), '/usr/bin'].join(delimiter),
      NODE_ENV: 'production',
      npm_lifecycle_event: 'compat',
      npm_config_omit: 'dev',
      npm_config_registry: 'https://registry.test/',
    };
    expect(cleanEnvironment(env, '/base', join('/repo'))).toMatchObject({
      PATH: '/usr/bin',
      DX_HOME: join('/base', 'home'),
      npm_config_registry: 'https://registry.test/',
    });
    expect(Object.keys(cleanEnvironment(env, '/base', join('/repo')))).not.toContain('npm_config_omit');
    expect(Object.keys(cleanEnvironment(env, '/base', join('/repo')))).not.toContain('NODE_ENV');
  });
});
