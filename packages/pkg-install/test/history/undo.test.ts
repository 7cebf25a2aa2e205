import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type InstallEvent, type InstallRequest, readHistory } from '../../src/index.ts';
import { app, historyProject, universe } from '../support/history.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const add = (...specs: readonly string[]): InstallRequest => ({ kind: 'add', specs });

describe.each(['npm', 'dxl'] as const)('an undo with a lockfile of kind %s', (lockfile) => {
  const make = (files = app({ left: '^1.0.0' })) => historyProject(registry.url, files, { lockfile });

  it('takes an added package out of manifest, lockfile and tree, without a request', async () => {
    const project = make();
    await project.run('install');
    const before = project.state();
    await project.run('add right', add('right'));
    expect(project.state().installed).toMatchObject({ right: '1.1.0' });
    registry.reset();
    const receipt = await project.undo();
    expect(project.state()).toEqual(before);
    expect(receipt).toMatchObject({ status: 'changed', requestCount: 0, added: [] });
    expect(receipt.removed.map(({ name }) => name)).toEqual(['right']);
    expect(registry.requests).toEqual([]);
  });

  it('brings a removed package back from the store', async () => {
    const project = make(app({ left: '^1.0.0', right: '1.0.0' }));
    await project.run('install');
    const before = project.state();
    await project.run('remove left', { kind: 'remove', names: ['left'] });
    expect(project.state().installed).toEqual({ right: '1.0.0' });
    await project.undo({ policy: { lockfile, network: 'offline' } });
    expect(project.state()).toEqual(before);
  });

  it('takes an update of the lockfile alone back', async () => {
    const project = make(app({ right: '1.0.0' }));
    await project.run('install');
    project.write('package.json', app({ right: '^1.0.0' })['package.json']);
    await project.run('install');
    const before = project.state();
    expect(before.installed).toEqual({ right: '1.0.0' });
    await project.run('update', { kind: 'update', names: [] });
    expect(project.state().installed).toEqual({ right: '1.1.0' });
    await project.undo();
    expect(project.state()).toEqual(before);
  });

  it('leaves an edit by hand that was installed in the manifest', async () => {
    const project = make();
    await project.run('install');
    const { files } = project.state();
    project.write('package.json', app({ left: '^1.0.0', right: '1.0.0' })['package.json']);
    const edited = project.read('package.json');
    await project.run('install');
    const [newest] = readHistory(project.root, { home: project.home });
    expect(newest?.files.map(({ path }) => path)).toEqual([
      lockfile === 'npm' ? 'package-lock.json' : 'lock.dxl',
    ]);
    await project.undo();
    expect(project.state().files).toEqual({ ...files, 'package.json': edited });
    expect(project.state().installed).toEqual({ deep: '1.2.0', left: '1.0.0' });
  });

  it('of the first install takes lockfile and packages away and leaves what is not of dx', async () => {
    const project = make();
    project.write('node_modules/.cache/mine', 'mine');
    const before = project.snapshot();
    await project.run('install');
    await project.undo();
    expect(project.snapshot()).toEqual(before);
    await project.redo();
    expect(project.state().installed).toEqual({ deep: '1.2.0', left: '1.0.0' });
  });

  it('goes back one more each time, then has nothing to go back to; redo goes forward again', async () => {
    const project = make();
    const states = [project.state()];
    for (const [command, request] of [
      ['install', undefined],
      ['add right', add('right@1.0.0')],
      ['remove right', { kind: 'remove', names: ['right'] }],
      ['add right', add('right@1.0.0')],
    ] as const) {
      await project.run(command, request);
      states.push(project.state());
    }
    expect(project.listed()).toEqual(['4 add right', '3 remove right', '2 add right', '1 install']);
    for (const state of states.slice(0, -1).reverse()) {
      await project.undo();
      expect(project.state()).toEqual(state);
    }
    expect(project.listed()).toEqual(['(4 add right)', '(3 remove right)', '(2 add right)', '(1 install)']);
    await expect(project.undo()).rejects.toMatchObject({ code: 'DX_UNDO_NOTHING' });
    for (const state of states.slice(1)) {
      await project.redo();
      expect(project.state()).toEqual(state);
    }
    expect(project.listed()).toEqual(['4 add right', '3 remove right', '2 add right', '1 install']);
    await expect(project.redo()).rejects.toMatchObject({ code: 'DX_UNDO_NOTHING' });
  });

  it('fetches what the store no longer has', async () => {
    const project = make(app({ right: '1.0.0' }));
    await project.run('install');
    const before = project.state();
    await project.run('remove right', { kind: 'remove', names: ['right'] });
    rmSync(join(project.home, 'store'), { recursive: true });
    await project.undo();
    expect(project.state()).toEqual(before);
    expect(registry.requests.length).toBeGreaterThan(0);
  });
});

describe('an undo', () => {
  it('is refused where a file was edited since, and names it', async () => {
    const project = historyProject(registry.url, app());
    await project.run('add right', add('right'));
    const manifest = { ...project.json('package.json'), description: 'mine' };
    project.write('package.json', manifest);
    const before = project.snapshot();
    await expect(project.undo()).rejects.toMatchObject({
      code: 'DX_UNDO_CHANGED',
      message: expect.stringContaining('package.json is not as `add right` left it'),
      hint: expect.stringContaining('dx history 1'),
      details: { paths: ['package.json'], number: 1 },
    });
    expect(project.snapshot()).toEqual(before);
  });

  it('brings the rest back where somebody took one of the files from version control', async () => {
    const project = historyProject(registry.url, app());
    await project.run('install');
    const before = project.state();
    const manifest = project.read('package.json');
    await project.run('add right', add('right'));
    project.write('package.json', manifest);
    const receipt = await project.undo();
    expect(receipt.written).toEqual(['lock.dxl']);
    expect(project.state()).toEqual(before);
    expect(project.listed()).toEqual(['(2 add right)', '1 install']);
  });

  it('is refused where a file is edited while it is under way', async () => {
    const project = historyProject(registry.url, app());
    await project.run('add right', add('right'));
    const onEvent = (event: InstallEvent): void => {
      if (event.kind === 'stage' && event.stage === 'commit')
        project.write('package.json', { name: 'theirs' });
    };
    await expect(project.undo({ onEvent })).rejects.toMatchObject({ code: 'DX_UNDO_CHANGED' });
    expect(project.json('package.json')).toEqual({ name: 'theirs' });
    expect(project.state().installed).toEqual({ right: '1.1.0' });
  });

  it('does nothing with the outcome plan, and says what it would do', async () => {
    const project = historyProject(registry.url, app());
    await project.run('install');
    await project.run('add right', add('right'));
    const before = project.snapshot();
    const receipt = await project.undo({ policy: { outcome: 'plan' } });
    expect(receipt.plan.remove.map(({ path }) => path)).toEqual(['node_modules/right']);
    expect(project.snapshot()).toEqual(before);
    expect(project.listed()).toEqual(['2 add right', '1 install']);
    expect(receipt.returned).toMatchObject({
      direction: 'undo',
      isFinished: false,
      entry: { number: 2, command: 'add right' },
    });
  });

  it('with the outcome lock leaves node_modules', async () => {
    const project = historyProject(registry.url, app());
    await project.run('install');
    const { files } = project.state();
    await project.run('add right', add('right'));
    await project.undo({ policy: { outcome: 'lock' } });
    expect(project.state()).toEqual({ files, installed: { right: '1.1.0' } });
    expect(project.listed()).toEqual(['(2 add right)', '1 install']);
  });

  it('of the first install leaves no node_modules, also where others delete what was removed', async () => {
    const project = historyProject(registry.url, app({ left: '^1.0.0' }));
    const before = project.snapshot();
    await project.run('install');
    await project.undo({ ports: { discard: () => undefined } });
    expect(project.snapshot()).toEqual(before);
  });

  it('keeps the mode of files', async () => {
    const project = historyProject(registry.url, app());
    await project.run('install');
    chmodSync(join(project.root, 'package.json'), 0o640);
    await project.run('add right', add('right'));
    await project.undo();
    expect(statSync(join(project.root, 'package.json')).mode & 0o777).toBe(0o640);
  });

  it('goes on from what is there where a new install came to nothing', async () => {
    const project = historyProject(registry.url, app());
    await project.run('add right', add('right'));
    const stop = new AbortController();
    await expect(
      project.run('add left', add('left'), {
        signal: stop.signal,
        onEvent: (event) => void (event.kind === 'stage' && event.stage === 'commit' && stop.abort()),
      }),
    ).rejects.toMatchObject({ code: 'DX_CANCELLED' });
    await project.undo();
    expect(project.state().installed).toEqual({});
    expect(project.read('package.json')).not.toContain('right');
  });

  it('is dropped by a new install, which is then the newest', async () => {
    const project = historyProject(registry.url, app());
    await project.run('install');
    await project.run('add right', add('right'));
    await project.undo();
    await project.run('add left', add('left'));
    expect(project.listed()).toEqual(['3 add left', '1 install']);
    await expect(project.redo()).rejects.toMatchObject({ code: 'DX_UNDO_NOTHING' });
    await project.undo();
    expect(project.listed()).toEqual(['(3 add left)', '1 install']);
  });

  it('after version control brought the files of then back goes on from then', async () => {
    const project = historyProject(registry.url, app(), { lockfile: 'npm' });
    await project.run('install');
    await project.run('add right', add('right'));
    const { files } = project.state();
    await project.run('add left', add('left'));
    for (const path of ['package.json', 'package-lock.json']) project.write(path, files[path]);
    await project.run('install');
    await project.undo();
    expect(project.state().installed).toEqual({});
    expect(existsSync(join(project.root, 'package-lock.json'))).toBe(true);
  });

  it('has nothing to go back to where no history was kept', async () => {
    const project = historyProject(registry.url, app());
    await project.install({ request: add('right') });
    expect(existsSync(join(project.home, 'history'))).toBe(false);
    await expect(project.undo()).rejects.toMatchObject({
      code: 'DX_UNDO_NOTHING',
      hint: expect.stringContaining('dx history'),
    });
  });
});
