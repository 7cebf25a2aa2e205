import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      paid: {
        versions: {
          '1.0.0': {
            funding: 'https://fund.test/paid',
            dependencies: { inner: '*', free: '*' },
            homepage: 'https://paid.test/',
            repository: 'github:me/paid',
            bugs: { email: 'bugs@paid.test' },
          },
        },
      },
      inner: {
        versions: {
          '1.0.0': { funding: [{ type: 'x', url: 'https://fund.test/inner' }, 'https://fund.test/two'] },
        },
      },
      free: { versions: { '1.0.0': { dependencies: { deep: '*' } } } },
      deep: { versions: { '1.0.0': { funding: { url: 'https://fund.test/deep' } } } },
      shy: { versions: { '1.0.0': { funding: 'javascript:alert(1)', homepage: 'file:///etc/passwd' } } },
    },
  });
});
afterAll(() => registry.close());

function project(
  manifest: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, unknown>> = {},
): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', ...manifest },
    ...files,
  });
}

describe('dx root, dx prefix, dx bin', () => {
  it.each(['root', 'prefix', 'root -g', 'prefix -g'])('I10 %s prints what npm prints', async (line) => {
    const { root, dx } = project({}, { 'src/a.js': '' });
    const base = join(root, '..');
    const theirs = runNpm(
      join(root, 'src'),
      [...line.split(' '), '--prefix-of-test=1'].slice(0, line.split(' ').length),
    ).stdout;
    expect((await dx(`${line} --cwd src`)).stdout).toBe(theirs.replaceAll(base, '<base>'));
  });

  it('bin prints where commands are', async () => {
    const { dx } = project();
    expect((await dx('bin')).stdout).toBe('<base>/project/node_modules/.bin\n');
    expect((await dx('bin -g', { PREFIX: '/opt/x' })).stdout).toBe('/opt/x/bin\n');
  });
});

describe('dx docs, dx repo, dx bugs', () => {
  it.each([
    ['docs', { homepage: 'https://app.test/' }, 'https://app.test/'],
    ['docs', { repository: 'github:me/app' }, 'https://github.com/me/app#readme'],
    [
      'repo',
      { repository: { url: 'git+ssh://git@github.com/me/app.git', directory: 'packages/a' } },
      'https://github.com/me/app/tree/HEAD/packages/a',
    ],
    ['repo', { repository: 'git@git.test:me/app.git' }, 'https://git.test/me/app'],
    ['bugs', { bugs: 'https://bugs.test/' }, 'https://bugs.test/'],
    ['bugs', { repository: 'github:me/app' }, 'https://github.com/me/app/issues'],
  ])('I10 %s finds the page of %j', async (kind, manifest, page) => {
    const { dx } = project(manifest);
    expect((await dx(`${kind} --no-browser`)).stdout).toBe(`${page}\n`);
    expect(JSON.parse((await dx(`${kind} --json`)).stdout)).toMatchObject({ url: page });
    expect((await dx(kind)).stderr).toContain(page);
  });

  it('asks the registry about other packages, and opens nothing but pages', async () => {
    const { dx } = project();
    expect((await dx('docs paid --no-browser')).stdout).toBe('https://paid.test/\n');
    expect((await dx('bugs paid --no-browser')).stdout).toBe('mailto:bugs@paid.test\n');
    expect((await dx('docs')).stderr).toContain('error DX_NO_WEB_ADDRESS');
    expect((await dx('docs shy')).stderr).toContain('error DX_NO_WEB_ADDRESS');
  });
});

describe('dx fund', () => {
  it('I10 fund --json prints what npm prints', async () => {
    const { root, dx } = project({ dependencies: { paid: '*', shy: '*' } });
    await dx('install --lockfile npm');
    expect(JSON.parse((await dx('fund --json')).stdout)).toEqual(
      JSON.parse(runNpm(root, ['fund', '--json']).stdout),
    );
    const { stdout } = await dx('fund');
    expect(stdout).toContain('https://fund.test/paid\n  paid@1.0.0');
    expect(stdout).not.toContain('javascript');
    expect((await dx('fund inner --which 2 --no-browser')).stdout).toBe('https://fund.test/two\n');
    expect((await dx('fund shy')).stderr).toContain('error DX_NO_WEB_ADDRESS');
  });
});

describe('dx cache', () => {
  it('I10 cache lists, checks and empties', async () => {
    const { root, dx } = project({ dependencies: { free: '*' } });
    await dx('install');
    const home = join(root, '..', 'dx');
    const stats = JSON.parse((await dx('cache stats --json')).stdout);
    expect(stats.folders[0].files).toBeGreaterThan(0);
    expect((await dx('cache stats')).stdout).toMatch(
      /2 packages \([^)]+\) that projects are linked to; 0 packages/,
    );
    const listed = JSON.parse((await dx('cache ls --json')).stdout);
    expect(listed).toMatchObject([
      { name: 'deep', isLinked: true },
      { name: 'free', fileCount: expect.any(Number) },
    ]);
    expect((await dx('cache ls free@^1')).stdout).toMatch(/^free@1\.0\.0 .*file[^\n]*\n1 package, .*B\n$/);
    expect(await dx('cache ls free@2 nobody')).toMatchObject({ exitCode: 1, stdout: '0 packages, 0 B\n' });
    expect((await dx('cache prune --dry-run')).stdout).toContain('would remove 0 packages');
    expect((await dx('cache verify')).stdout).toBe(
      '2 packages of this project checked, 0 damaged and removed, 0 not in the store\n',
    );
    const packages = join(home, 'store/v1/packages');
    const file = readdirSync(packages, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('package.json'),
    );
    const damaged = join(packages, file ?? '');
    chmodSync(damaged, 0o644);
    writeFileSync(damaged, readFileSync(damaged, 'utf8').replace('1.0.0', '6.6.6'));
    expect(await dx('cache verify')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('1 damaged and removed'),
    });
    expect((await dx('cache verify')).stdout).toContain(
      '1 package of this project checked, 0 damaged and removed, 1 not in the store',
    );
    expect((await dx('cache path')).stdout).toBe('<base>/dx\n');
    expect((await dx('cache clean --force')).stdout).toContain('emptied');
    expect((await dx('cache shout')).stderr).toContain('error DX_USAGE');
  });
});

describe('dx doctor', () => {
  it('I10 doctor says what is there and what is not', async () => {
    const { dx } = project();
    const { exitCode, stdout } = await dx('doctor registry permissions versions');
    expect({ exitCode, lines: stdout.match(/^ok/gm)?.length }).toEqual({ exitCode: 0, lines: 4 });
    const broken = await dx('doctor connection environment --json --registry http://127.0.0.1:9/', {
      PATH: '',
    });
    expect(broken.exitCode).toBe(1);
    expect(JSON.parse(broken.stdout).map(({ status }: { status: string }) => status)).toEqual([
      'not ok',
      'not ok',
      'not ok',
    ]);
    expect((await dx('doctor ping --registry http://127.0.0.1:9/')).exitCode).toBe(1);
    expect((await dx('doctor everything')).stderr).toContain('error DX_USAGE');
  });
});

describe('dx completion', () => {
  it('I10 completion gives a script, and candidates to the shell that asks', async () => {
    const { dx } = project({ scripts: { build: 'x', bundle: 'y' }, dependencies: { left: '1' } });
    expect((await dx('completion')).stdout).toContain('complete -o default -F _dx_completion dx');
    const complete = async (...words: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await dx(['completion', '--', 'dx', ...words], { COMP_CWORD: String(words.length) });
      return stdout.split('\n').filter((line) => line !== '');
    };
    expect(await complete('publ')).toEqual(['publish']);
    expect(await complete('run', 'bu')).toEqual(['build', 'bundle']);
    expect(await complete('remove', '')).toEqual(['left']);
    expect(await complete('pack', '--pack')).toEqual(['--pack-destination']);
    expect(await complete('nonsense', '')).toEqual([]);
  });
});

describe('commands that are npm’s', () => {
  it.each(['access', 'org', 'owner', 'profile', 'stage', 'team', 'token', 'trust'])(
    'I10 %s runs npm’s with a note',
    async (name) => {
      const { root, dx } = project();
      const bin = join(root, '..', 'fake-bin');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'npm'), '#!/bin/sh\nprintf "%s\\n" "$@" > "$PWD/seen"\nexit 3\n', {
        mode: 0o755,
      });
      const { exitCode, stderr } = await dx([name, 'ls', '--flag=x', '--json'], {
        PATH: `${bin}:/usr/bin:/bin`,
      });
      expect(exitCode).toBe(3);
      expect(stderr).toContain(`dx leaves "${name}" to npm`);
      expect(readFileSync(join(root, 'seen'), 'utf8')).toBe(`${name}\nls\n--flag=x\n--json\n`);
      expect((await dx([name, 'ls'], { PATH: '' })).stderr).toContain('error DX_NPM_NEEDED');
    },
  );
});
