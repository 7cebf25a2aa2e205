import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initializerPackage } from '../../src/init/initializer-package.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  const cli =
    '#!/usr/bin/env node\nrequire("fs").writeFileSync("made", [process.env.npm_config_user_agent.split("/")[0], ...process.argv.slice(2)].join(" "));\n';
  const versions = { '1.0.0': { bin: { maker: 'cli.js' }, files: { 'cli.js': cli } } };
  registry = await startRegistry({
    packages: { 'create-thing': { versions }, '@s/create': { versions }, '@s/create-thing': { versions } },
  });
});
afterAll(() => registry.close());

function empty(): DxProject {
  const project = createDxProject(registry.url, { 'package.json': '' });
  rmSync(join(project.root, 'package.json'));
  return project;
}

/** The library of npm looks for `node_modules` where the process runs: here, that is not the project. */
function withoutOwn(text: string): string {
  return text.replace('  "devDependencies": {},\n', '');
}

describe('dx init', () => {
  it.each([
    '-y',
    '-y --init-license=MIT --init-version=0.1.0 --init-author-name=Ann --init-author-email=ann@mail.test',
    '--yes --scope=@team --init-type=module',
  ])('I10 writes with %s what npm init writes', async (line) => {
    const ours = empty();
    const theirs = empty();
    const { exitCode, stdout } = await ours.dx(`init ${line}`);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Wrote to <base>/project/package.json');
    runNpm(theirs.root, ['init', ...line.split(' ')]);
    expect(withoutOwn(ours.read('package.json'))).toBe(theirs.read('package.json'));
  });

  it('I10 completes a package.json that is there', async () => {
    const { dx, read } = createDxProject(registry.url, {
      'package.json': { name: 'kept', version: '3.0.0' },
    });
    await dx('init -y');
    expect(JSON.parse(read('package.json'))).toMatchObject({
      name: 'kept',
      version: '3.0.0',
      main: 'index.js',
    });
  });

  it('F11 asks a .npm-init.js of the person', async () => {
    const { dx, read, home } = empty();
    writeFileSync(
      join(home, '.npm-init.js'),
      'module.exports = { name: "mine", version: "7.0.0", custom: basename };',
    );
    await dx('init -y');
    expect(JSON.parse(read('package.json'))).toEqual({
      name: 'mine',
      version: '7.0.0',
      custom: 'project',
    });
  });

  it('makes members of the workspace and names them in the root', async () => {
    const { dx, read } = createDxProject(registry.url, {
      'package.json': { name: 'root', workspaces: ['apps/*'] },
    });
    await dx('init -y -w packages/ui -w apps/web');
    expect(JSON.parse(read('packages/ui/package.json'))).toMatchObject({ name: 'ui' });
    expect(JSON.parse(read('package.json'))).toEqual({ name: 'root', workspaces: ['apps/*', 'packages/ui'] });
  });
});

describe('dx create', () => {
  it.each([
    ['thing', 'create-thing'],
    ['thing@2', 'create-thing@2'],
    ['thing@latest', 'create-thing@latest'],
    ['@s', '@s/create'],
    ['@s@1', '@s/create@1'],
    ['@s/thing', '@s/create-thing'],
    ['@s/thing@1.0.0', '@s/create-thing@1.0.0'],
    ['user/repo', 'user/create-repo'],
  ])('I10 runs for %s the package %s', (word, name) => {
    expect(initializerPackage(word)).toBe(name);
  });

  it('I10 runs an initializer with its arguments, the separator taken away', async () => {
    const { dx: run, read, root } = empty();
    const dx = (line: string) => run(line, { npm_config_registry: registry.url });
    expect(await dx('create thing my-app -- --template vue')).toMatchObject({ exitCode: 0 });
    expect(read('made')).toBe('dx my-app --template vue');
    expect(existsSync(join(root, 'package.json'))).toBe(false);
    expect((await dx('init @s hello')).exitCode).toBe(0);
    expect(read('made')).toBe('dx hello');
    expect((await dx('create ./here')).stderr).toContain('error DX_USAGE');
  });
});
