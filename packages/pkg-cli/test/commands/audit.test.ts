import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AdvisoryRegistry, startAdvisoryRegistry } from '../support/advisory-registry.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { askNpm } from '../support/npm-oracle.ts';

let packages: FixtureRegistry;
let registry: AdvisoryRegistry;
beforeAll(async () => {
  const funding = { url: 'https://fund.test/' };
  packages = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' }, funding }, '1.1.0': {} } },
      b: { versions: { '1.0.0': { funding: 'https://fund.test/b' }, '1.1.0': {} } },
      tool: { versions: { '1.0.0': {} } },
      '@s/private': { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => packages.close());
beforeEach(async () => {
  registry = await startAdvisoryRegistry(packages.url);
});
afterEach(() => registry.close());

const advisory = (id: number, severity: string, range: string): Readonly<Record<string, unknown>> => ({
  id,
  url: `https://advisories.test/GHSA-${id}`,
  title: `Bad thing ${id}`,
  severity,
  vulnerable_versions: range,
  cwe: ['CWE-79'],
  cvss: { score: 5, vectorString: 'CVSS:3.1/AV:N' },
});
const found = {
  tool: [advisory(1, 'moderate', '<2'), advisory(2, 'critical', '<=1.0.0')],
  b: [advisory(3, 'low', '>=1.0.0')],
};
const manifest = {
  name: 'app',
  version: '1.0.0',
  dependencies: { a: '1.0.0' },
  devDependencies: { tool: '1' },
};

function project(more: Readonly<Record<string, unknown>> = {}): DxProject {
  return createDxProject(registry.url, { 'package.json': { ...manifest, ...more } });
}

describe('an installation', () => {
  it('I12 O02 tells how many vulnerabilities are known and who looks for funding', async () => {
    registry.answer = { status: 200, body: found };
    const { exitCode, stdout } = await project().dx('install');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(1)).toEqual([
      '1 package is looking for funding: dx fund',
      'found 2 vulnerabilities (1 low, 1 critical): dx audit',
      '',
    ]);
    expect(registry.asked).toEqual(['{"a":["1.0.0"],"b":["1.1.0"],"tool":["1.0.0"]}']);
  });

  it('I12 says that none are known', async () => {
    expect((await project().dx('install')).stdout).toContain('\nfound 0 vulnerabilities\n');
  });

  it.each([
    [404, {}],
    [500, {}],
    [200, 'nonsense'],
  ])('I12 goes well and says nothing when the registry answers %i %j', async (status, body) => {
    registry.answer = { status, body };
    const { dx } = project();
    const { exitCode, stdout, stderr } = await dx('install');
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain('vulnerabilit');
    expect(stderr).not.toContain('error');
  });

  it('I12 does not wait for a registry that does not answer', async () => {
    registry.answer = 'never';
    const { exitCode, stdout } = await project().dx('install', { DX_AUDIT_WAIT_MS: '5' });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('vulnerabilit');
  });

  it('I12 asks a registry that has no advisories once a day', async () => {
    registry.answer = { status: 404, body: {} };
    const { dx, root } = project();
    await dx('install');
    expect(existsSync(join(root, '..', 'dx', 'advisories.json'))).toBe(true);
    await dx('remove tool');
    expect(registry.asked).toHaveLength(1);
  });

  it('I12 asks nobody when nothing changes', async () => {
    const { dx } = project();
    await dx('install');
    const { stdout } = await dx('install');
    expect(stdout).toBe('nothing to do, up to date in <time>\n');
    expect(registry.asked).toHaveLength(1);
  });

  it.each(['install --no-audit', 'install --audit=false', 'install --package-lock-only', 'install --plan'])(
    'I12 asks nobody for dx %s',
    async (line) => {
      const { exitCode, stdout } = await project().dx(line);
      expect(exitCode).toBe(0);
      expect(registry.asked).toEqual([]);
      expect(stdout).not.toContain('vulnerabilit');
    },
  );

  it('I12 asks nobody offline, and with dx ci as with dx install', async () => {
    const { dx, root } = project();
    await dx('install --no-audit');
    await dx('remove tool --offline');
    expect(registry.asked).toEqual([]);
    await dx('add -D tool --no-audit');
    rmSync(join(root, 'node_modules'), { recursive: true });
    expect((await dx('ci')).stdout).toContain('found 0 vulnerabilities');
  });

  it('I12 leaves out what is omitted, and asks each registry about its own packages only', async () => {
    const other = await startAdvisoryRegistry(packages.url);
    try {
      const { dx } = project({ dependencies: { '@s/private': '1', b: '1' } });
      await dx(`install --omit=dev --@s:registry=${other.url}`);
      expect(registry.asked).toEqual(['{"b":["1.1.0"]}']);
      expect(other.asked).toEqual(['{"@s/private":["1.0.0"]}']);
    } finally {
      await other.close();
    }
  });

  it('O02 --no-fund and --silent say less', async () => {
    const { dx } = project();
    expect((await dx('install --no-fund')).stdout).not.toContain('funding');
    expect(await project().dx('install --silent')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it.each([{}, { tool: [advisory(3, 'high', '*')], a: [advisory(4, 'low', '*')] }])(
    'O02 has the keys and values of npm with --json: %j',
    async (body) => {
      registry.answer = { status: 200, body };
      const ours = project();
      const theirs = project();
      const printed = JSON.parse(
        (await ours.dx('install --json')).stdout.replaceAll('<base>/project', '<root>'),
      );
      const npm = await askNpm(theirs.root, ['install', '--json']);
      const expected = JSON.parse(npm.stdout.replaceAll(theirs.root, '<root>')) as Report;
      const byPath = (one: { readonly path: string }, two: { readonly path: string }): number =>
        one.path < two.path ? -1 : 1;
      expect(printed).toMatchObject({ ...expected, add: [...expected.add].sort(byPath) });
    },
  );
});

interface Report {
  readonly add: readonly { readonly path: string }[];
}

describe('dx audit', () => {
  it('I10 finds nothing where all is omitted, as npm, and asks nobody', async () => {
    const { dx } = project({ dependencies: {} });
    await dx('install --no-audit');
    const { exitCode, stdout } = await dx('audit --omit=dev --json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ auditReportVersion: 2, vulnerabilities: {} });
    expect(registry.asked).toEqual([]);
  });

  it('I10 lists the worst first, with versions, ways and what helps, and fails', async () => {
    const { dx } = project();
    await dx('install --no-audit');
    registry.answer = { status: 200, body: found };
    const { exitCode, stdout } = await dx('audit');
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      [
        'tool 1.0.0',
        '  critical  Bad thing 2 (<=1.0.0)',
        '            https://advisories.test/GHSA-2',
        '  moderate  Bad thing 1 (<2)',
        '            https://advisories.test/GHSA-1',
        '  through   tool',
        '  fix       none: no version is free of it',
        '',
        'b 1.1.0',
        '  low       Bad thing 3 (>=1.0.0)',
        '            https://advisories.test/GHSA-3',
        '  through   a > b',
        '  fix       dx audit fix --force installs a 1.1.0, not in the range of package.json',
        '',
        'found 3 vulnerabilities (2 low, 1 critical), 1 of them by what they depend on',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['', 1],
    ['--audit-level=critical', 1],
    ['--audit-level=none', 0],
    ['--omit=dev', 1],
    ['--omit=dev --audit-level=moderate', 0],
  ])('I10 has the exit code of npm: %s', async (flags, exitCode) => {
    const { dx, root } = project();
    await dx('install --no-audit --lockfile=npm');
    registry.answer = { status: 200, body: found };
    const line = ['audit', ...flags.split(' ').filter((word) => word !== '')];
    expect((await dx(line)).exitCode).toBe(exitCode);
    expect((await askNpm(root, line)).exitCode).toBe(exitCode);
  });

  it('I10 prints npm’s JSON', async () => {
    const { dx, root } = project();
    await dx('install --no-audit --lockfile=npm');
    registry.answer = { status: 200, body: found };
    const ours = JSON.parse((await dx('audit --json')).stdout) as unknown;
    const theirs = JSON.parse((await askNpm(root, ['audit', '--json'])).stdout) as unknown;
    expect(ours).toEqual(theirs);
  });

  it('prints SARIF, and fails all the same', async () => {
    const { dx } = project();
    await dx('install --no-audit --lockfile=npm');
    registry.answer = { status: 200, body: found };
    const { exitCode, stdout } = await dx('audit --sarif --level=low');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: '3' }, { ruleId: '1' }, { ruleId: '2' }] }],
    });
    expect(stdout).toContain('"uri": "package-lock.json"');
  });

  it.each([
    [{ status: 404, body: {} }, 'has no advisories'],
    [{ status: 500, body: {} }, 'the registry answered 500'],
  ])('fails with DX_AUDIT_UNAVAILABLE when the registry answers %j', async (answer, text) => {
    const { dx } = project();
    await dx('install --no-audit');
    registry.answer = answer;
    const { exitCode, stderr } = await dx('audit');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error DX_AUDIT_UNAVAILABLE (ENOAUDIT)');
    expect(stderr).toContain(text);
  });

  it('asks through the proxy of the settings', async () => {
    const seen: (string | undefined)[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.url);
      response.end('{}');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { dx } = project();
    await dx('install --no-audit');
    const { port } = proxy.address() as AddressInfo;
    const { stdout } = await dx(`audit --proxy=http://127.0.0.1:${port}/`);
    await new Promise((resolve) => proxy.close(resolve));
    expect(stdout).toBe('found 0 vulnerabilities\n');
    expect(seen).toEqual([`${registry.url}-/npm/v1/security/advisories/bulk`]);
  });

  it('needs a lockfile, and knows no other words', async () => {
    expect((await project().dx('audit')).stderr).toContain('error DX_NO_LOCKFILE (ENOLOCK)');
    expect((await project().dx('audit nonsense')).stderr).toContain('error DX_USAGE');
  });

  it('prints nothing of an advisory that moves the cursor', async () => {
    const { dx } = project();
    await dx('install --no-audit');
    const hostile = { ...advisory(9, 'low', '*'), title: '\u001b[2Jgone', url: 'https://x.test/\u202e' };
    registry.answer = { status: 200, body: { b: [hostile] } };
    expect((await dx('audit')).stdout).toContain('b 1.1.0\n  low       [2Jgone (*)\n');
  });
});
