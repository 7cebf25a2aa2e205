import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpmOnline } from '../support/npm-online.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      thing: {
        versions: {
          '1.0.0': {
            dependencies: { dep: '^1.0.0' },
            description: 'one',
            license: 'MIT',
            contributors: [{ name: 'A', email: 'a@x.test' }, { name: 'B' }],
            keywords: ['k'],
          },
          '1.1.0': { description: 'two\u001b[31m', deprecated: 'no more' },
          '2.0.0-rc.1': {},
        },
        distTags: { latest: '1.1.0', next: '2.0.0-rc.1' },
      },
      '@s/scoped': { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

function project(more: Readonly<Record<string, unknown>> = {}): DxProject {
  return createDxProject(registry.url, { 'package.json': { name: 'thing', version: '1.0.0' }, ...more });
}

describe('dx view', () => {
  it.each([
    'thing version',
    'thing versions',
    'thing dist-tags',
    'thing@1 version',
    'thing@1 version description',
    'thing@1.0.0 contributors.name',
    'thing@1.0.0 contributors[0].name',
    'thing@next version',
    'thing nothing',
    'thing@1.0.0 dist.tarball',
    'thing@1.0.0 contributors',
    'thing@1.0.0 keywords',
    '@s/scoped version',
    '. version',
    '.@1.0.0 description',
    'thing@^1 dependencies',
  ])('I10 view %s prints what npm prints, in words and as JSON', async (line) => {
    const { root, dx } = project();
    const words = ['view', ...line.split(' ')];
    const theirs = await runNpmOnline(root, words);
    const ours = await dx(words);
    expect(ours).toMatchObject({ exitCode: theirs.exitCode, stdout: theirs.stdout });
    const theirJson = await runNpmOnline(root, [...words, '--json']);
    const ourJson = await dx([...words, '--json'], { npm_config_compat: 'npm11' });
    expect(ourJson.stdout === '' ? undefined : JSON.parse(ourJson.stdout)).toEqual(
      theirJson.stdout === '' ? undefined : JSON.parse(theirJson.stdout),
    );
  });

  it('gives a list for every question with --json, as npm 12', async () => {
    const { dx } = project();
    expect(JSON.parse((await dx('view thing@1.0.0 version --json')).stdout)).toEqual(['1.0.0']);
    expect(JSON.parse((await dx('view thing versions --json')).stdout)).toEqual([
      '1.0.0',
      '1.1.0',
      '2.0.0-rc.1',
    ]);
  });

  it('shows a page for a person, without control characters', async () => {
    const { stdout } = await project().dx('view thing');
    expect(stdout).toContain('thing@1.1.0 | no license | no dependencies | 3 versions');
    expect(stdout).toContain('deprecated no more');
    expect(stdout).toContain('latest: 1.1.0\nnext: 2.0.0-rc.1');
    expect(stdout).not.toContain('\u001b');
  });

  it('ends with DX_NOT_PUBLISHED and exit code 1 for an unknown package or version', async () => {
    const { dx } = project();
    for (const spec of ['absent', 'thing@9'])
      expect(await dx(`view ${spec}`)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('error DX_NOT_PUBLISHED'),
      });
  });

  it('looks at every member, and goes on where one is not published', async () => {
    const { dx } = project({
      'package.json': { name: 'root', workspaces: ['p/*'] },
      'p/a/package.json': { name: 'thing', version: '1.0.0' },
      'p/b/package.json': { name: 'absent', version: '1.0.0' },
    });
    const { exitCode, stdout, stderr } = await dx('view . version --workspaces --json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ thing: ['1.1.0'] });
    expect(stderr).toContain('absent');
  });
});
