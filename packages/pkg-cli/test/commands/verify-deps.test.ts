import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordPath } from '../../src/unchanged/input-record.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: FixtureRegistry;
let project: DxProject;

beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: {
        versions: {
          '1.0.0': { bin: 'a.js', files: { 'a.js': { text: '#!/usr/bin/env node\n', mode: 0o755 } } },
        },
      },
      b: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

const scripts = { hello: 'node -e "console.log(6 * 7)"' };

function write(dependencies: Readonly<Record<string, string>>): void {
  const manifest = { name: 'app', version: '1.0.0', scripts, dependencies };
  writeFileSync(join(project.root, 'package.json'), JSON.stringify(manifest));
}

beforeEach(async () => {
  project = createDxProject(registry.url, { 'package.json': { name: 'app', version: '1.0.0' } });
  write({ a: '1.0.0' });
  await project.dx('install');
  registry.reset();
});

const verify = (wish: string): Readonly<Record<string, string>> => ({
  npm_config_verify_deps_before_run: wish,
});
const warning =
  'warning node_modules of <base>/project is not what package.json and the lockfile say: dx install\n';

const quiet = { exitCode: 0, stdout: expect.any(String), stderr: expect.not.stringContaining('warning') };

describe('verify-deps-before-run', () => {
  it.each([['run hello'], ['exec a'], ['exec -c a']])(
    'says nothing before dx %s in a tree that is up to date',
    async (line) => {
      expect(await project.dx(line, verify('warn'))).toEqual(quiet);
      expect(await project.dx(line, verify('error'))).toEqual(quiet);
    },
  );

  it.each([['run hello'], ['exec a']])('warns before dx %s, and runs it', async (line) => {
    write({ a: '1.0.0', b: '1.0.0' });
    expect(await project.dx(line, verify('warn'))).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(warning),
    });
    expect(registry.counts()).toMatchObject({ packuments: 0, archives: 0 });
  });

  it('installs first with install, so that the script finds everything', async () => {
    write({ a: '1.0.0', b: '1.0.0' });
    expect(await project.dx('run hello', verify('install'))).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(project.root, 'node_modules/b'))).toBe(true);
    expect(await project.dx('run hello', verify('error'))).toMatchObject({ exitCode: 0 });
  });

  it('runs nothing with error', async () => {
    rmSync(join(project.root, 'node_modules/a'), { recursive: true });
    const result = await project.dx('run hello', verify('error'));
    expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('DX_TREE_OUT_OF_DATE') });
    expect(result.stderr).toContain('dx install');
  });

  it('takes its word from .npmrc, and is off without one', async () => {
    write({ a: '1.0.0', b: '1.0.0' });
    expect((await project.dx('run hello')).stderr).not.toContain('warning');
    writeFileSync(join(project.root, '.npmrc'), `${project.read('.npmrc')}verify-deps-before-run=warn\n`);
    expect((await project.dx('run hello')).stderr).toContain(warning);
  });

  it('looks once, and from then on only at what that look went by', async () => {
    rmSync(recordPath(project.root), { force: true });
    await project.dx('run hello', verify('warn'));
    expect(existsSync(recordPath(project.root))).toBe(true);
    write({});
    expect((await project.dx('run hello', verify('warn'))).stderr).toContain(warning);
  });

  it('does not look again for what a script starts', async () => {
    write({ a: '1.0.0', b: '1.0.0' });
    const inside = { ...verify('error'), npm_lifecycle_event: 'outer' };
    expect(await project.dx('run hello', inside)).toMatchObject({ exitCode: 0 });
  });

  it('looks at the whole workspace before members run', async () => {
    write({ a: '1.0.0', b: '1.0.0' });
    const manifest = { ...JSON.parse(project.read('package.json')), workspaces: ['one'] };
    writeFileSync(join(project.root, 'package.json'), JSON.stringify(manifest));
    const { dx } = createDxProject(registry.url, {
      'package.json': manifest,
      'one/package.json': { name: 'one', version: '1.0.0', scripts },
    });
    expect((await dx('run hello --workspaces', verify('error'))).stderr).toContain('DX_TREE_OUT_OF_DATE');
    await dx('install');
    expect(await dx('run hello --workspaces', verify('error'))).toMatchObject({ exitCode: 0 });
  });

  it('says nothing where there is no project', async () => {
    const { dx, root } = createDxProject(registry.url, {});
    expect(existsSync(join(root, 'package.json'))).toBe(false);
    const { stderr } = await dx('exec --no nothing-here', verify('error'));
    expect(stderr).not.toContain('DX_TREE_OUT_OF_DATE');
  });
});
