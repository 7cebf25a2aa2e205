import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AccountRegistry, startAccountRegistry } from './support/account-registry.ts';
import { type BuiltResult, requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject } from './support/dx.ts';

let registry: AccountRegistry;
beforeAll(async () => {
  requireBuiltDx();
  registry = await startAccountRegistry();
});
afterAll(() => registry.close());

it('packs, publishes, edits and asks registries with the libraries that are bundled', async () => {
  const { root, home, read } = createDxProject(registry.url, {
    '.npmrc': `registry=${registry.url}\n${registry.prefix}:_authToken=secret\n`,
    'package.json': { name: 'thing', version: '1.0.0', repository: 'github:me/thing', files: ['index.js'] },
    'index.js': '1\n',
    'pnpm-workspace.yaml': 'catalog: {}\n',
  });
  const run = async (...argv: readonly string[]): Promise<BuiltResult> => {
    const result = await runBuiltDx(argv, {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: home, DX_HOME: join(home, 'dx') },
    });
    expect(`${argv.join(' ')}: ${result.exitCode} ${result.stderr.replace(/^\(.*\n?/gm, '')}`).toMatch(
      /: 0 /,
    );
    return result;
  };
  await run('pack');
  expect((await run('publish')).stdout).toBe('+ thing@1.0.0\n');
  expect((await run('view', 'thing', 'version')).stdout).toBe('1.0.0\n');
  await run('version', 'minor');
  await run('pkg', 'set', 'description=new', 'keywords[]=k');
  expect(JSON.parse(read('package.json'))).toMatchObject({
    version: '1.1.0',
    description: 'new',
    keywords: ['k'],
  });
  expect((await run('diff', '--diff-name-only')).stdout).toBe('package.json\n');
  expect((await run('dist-tag', 'add', 'thing@1.0.0', 'old')).stdout).toBe('+old: thing@1.0.0\n');
  expect((await run('whoami')).stdout).toBe('me\n');
  await run('config', 'set', 'save-exact=true');
  expect(readFileSync(join(home, '.npmrc'), 'utf8')).toBe('save-exact=true\n');
  expect((await run('repo', '--no-browser')).stdout).toContain('/me/thing');
  await run('fund');
  await run('logout');
});
