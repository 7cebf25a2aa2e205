import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      left: { versions: { '1.0.0': { dependencies: { deep: '^1.0.0' } } } },
      right: { versions: { '1.0.0': {}, '1.1.0': {} } },
      deep: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

/** As on a person's machine. */
const person = { npm_config_generations: 'true', npm_config_fund: 'false' };

function make(manifest: Readonly<Record<string, unknown>> = {}): DxProject {
  const project = createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', ...manifest },
  });
  return { ...project, dx: (line, env = {}) => project.dx(line, { ...person, ...env }) };
}

describe('dx undo and dx redo', () => {
  it('go back and forward with manifest, lockfile and tree', async () => {
    const { dx, read } = make({ dependencies: { left: '^1.0.0' } });
    await dx('install');
    const before = read('package.json');
    await dx('add right');
    const after = read('package.json');
    registry.reset();
    const undone = await dx('undo');
    expect(undone).toMatchObject({ exitCode: 0 });
    expect(undone.stdout).toMatch(/^took dx add right back \(just now\)\nremoved 1 package in <time>/);
    expect(undone.stderr).toContain('wrote package.json, lock.dxl');
    expect(registry.requests).toEqual([]);
    expect(read('package.json')).toBe(before);
    expect((await dx('ls')).stdout).not.toContain('right');
    const redone = await dx('redo');
    expect(redone.stdout).toMatch(/^did dx add right again \(just now\)\nadded 1 package in <time>/);
    expect(read('package.json')).toBe(after);
    expect((await dx('ls')).stdout).toContain('right@1.1.0');
  });

  it('show with --plan what they would do, and do nothing', async () => {
    const { dx, read } = make({ dependencies: { left: '^1.0.0' } });
    await dx('install');
    await dx('add right');
    const before = read('package.json');
    const { stdout } = await dx('undo --plan');
    expect(stdout).toBe(
      'would take dx add right back (just now)\n- node_modules/right 1.1.0\nremoved 1 package\n',
    );
    expect(read('package.json')).toBe(before);
    expect((await dx('history')).stdout).not.toContain('taken back');
  });

  it('print a value with --json', async () => {
    const { dx } = make();
    await dx('add right');
    expect(JSON.parse((await dx('undo --json')).stdout)).toMatchObject({
      removed: 1,
      status: 'changed',
      written: ['package.json', 'lock.dxl'],
      returned: { direction: 'undo', isFinished: false, entry: { number: 1, command: 'dx add right' } },
    });
  });

  it('say what there is nothing of', async () => {
    const { dx } = make();
    expect(await dx('undo')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('DX_UNDO_NOTHING There is nothing to take back in <base>/project'),
    });
    expect((await dx('redo')).stderr).toContain('Nothing was taken back');
    expect((await dx('undo right')).stderr).toContain('DX_USAGE');
  });

  it('are refused where somebody edited a file, which stays', async () => {
    const { dx, root } = make();
    await dx('add right');
    writeFileSync(join(root, 'package.json'), '{"name":"mine"}');
    const { exitCode, stderr } = await dx('undo');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('DX_UNDO_CHANGED');
    expect(stderr).toContain('package.json is not as `dx add right` left it');
    expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe('{"name":"mine"}');
  });

  it('tell that an edit by hand stays', async () => {
    const { dx, root } = make({ dependencies: { left: '^1.0.0' } });
    await dx('install');
    const dependencies = { left: '^1.0.0', right: '1.0.0' };
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ name: 'app', version: '1.0.0', dependencies }),
    );
    await dx('install');
    const { stdout, stderr } = await dx('undo');
    expect(stdout).toMatch(/^took dx install back/);
    expect(stderr).toContain('package.json was edited by hand and asks for something else: dx install');
  });

  it('take a removal and an update back', async () => {
    const { dx, read } = make({ dependencies: { left: '^1.0.0', right: '^1.0.0' } });
    await dx('add right@1.0.0 --save-exact=false');
    const locked = read('lock.dxl');
    for (const line of ['remove left', 'update right']) {
      await dx(line);
      expect(read('lock.dxl')).not.toBe(locked);
      expect((await dx('undo')).exitCode).toBe(0);
      expect(read('lock.dxl')).toBe(locked);
    }
  });
});

describe('dx history', () => {
  it('lists what was done, the newest first, and what was taken back', async () => {
    const { dx } = make({ dependencies: { left: '^1.0.0' } });
    await dx('install');
    await dx('i -D right@1.0.0');
    await dx('remove right');
    await dx('undo');
    const { stdout, stderr, exitCode } = await dx('history');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '   When      Command                Packages    Files',
      '3  just now  dx remove right        taken back  package.json, lock.dxl',
      '2  just now  dx add right@1.0.0 -D  +1          package.json, lock.dxl',
      '1  just now  dx install             +2          lock.dxl',
      '',
    ]);
    expect(stderr).toContain('dx undo takes dx add right@1.0.0 -D back');
    expect(stderr).toContain('dx redo does dx remove right again');
  });

  it('prints a value with --json, and shows what an entry changed', async () => {
    const { dx } = make({ dependencies: { left: '^1.0.0' } });
    await dx('install');
    await dx('add right@1.0.0');
    const items = JSON.parse((await dx('history --json')).stdout);
    expect(items).toMatchObject([
      { number: 2, command: 'dx add right@1.0.0', isUndone: false, packages: { added: 1 } },
      { number: 1, command: 'dx install', files: [{ path: 'lock.dxl' }] },
    ]);
    const { stdout } = await dx('history 2');
    expect(stdout).toMatch(
      /^dx add right@1\.0\.0\njust now, \d{4}-\d\d-\d\d \d\d:\d\d, \+1\n\npackage\.json\n@@/,
    );
    expect(stdout).toContain('+    "right": "^1.0.0"');
    expect(stdout).toContain('\nlock.dxl\n+ right 1.0.0 (node_modules/right)\n');
    expect(JSON.parse((await dx('history 2 --json')).stdout)).toMatchObject({
      number: 2,
      changes: [
        { path: 'package.json', kind: 'changed', diff: expect.stringContaining('right') },
        { path: 'lock.dxl', kind: 'changed', packages: [{ kind: 'added', name: 'right', to: '1.0.0' }] },
      ],
    });
    expect((await dx('history 1')).stdout).toContain('lock.dxl (created)');
  });

  it('does not know other numbers', async () => {
    const { dx } = make();
    const { exitCode, stderr } = await dx('history 7');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('DX_HISTORY_UNKNOWN');
    expect((await dx('history')).stdout).toContain('no history');
  });

  it.each([
    ['in CI', { CI: 'true', npm_config_generations: '' }, ''],
    ['with --no-generations', {}, ' --no-generations'],
    ['with the setting generations off', { npm_config_generations: 'false' }, ''],
  ])('is not kept %s', async (_, env, flag) => {
    const { dx } = make();
    expect((await dx(`add right${flag}`, env)).exitCode).toBe(0);
    expect((await dx('history --json')).stdout).toBe('[]\n');
  });

  it('has no secrets of addresses', async () => {
    const { dx } = make();
    const url = `${registry.url.replace('//', '//user:secret@')}right/-/right-1.0.0.tgz`;
    await dx(`add ${url}`);
    const { stdout } = await dx('history');
    expect(stdout).toContain('right-1.0.0.tgz');
    expect(stdout).not.toContain('secret');
  });

  it('says with --loglevel=verbose why none was kept', async () => {
    const { dx, root } = make();
    mkdirSync(join(root, '../dx'));
    writeFileSync(join(root, '../dx/history'), 'in the way');
    const { exitCode, stderr } = await dx('add right --loglevel=verbose');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('No history was kept: E');
    expect((await dx('history')).stdout).toContain('no history');
  });
});
