import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs, takeLock, takeWhole } from '@dx/pkg-core/node';
import { turnFile } from '@dx/pkg-link/generations';
import { readWorkspace } from '@dx/pkg-workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallEvent } from '../src/index.ts';
import { storeLock } from '../src/take-turn.ts';
import { createProject, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': {}, '2.0.0': {} } },
      b: { versions: { '1.0.0': {} } },
      script: { versions: { '1.0.0': { scripts: { install: 'node -p process.env.dx_installing > seen' } } } },
    },
  });
});
afterAll(() => registry.close());

function project(dependencies: Readonly<Record<string, string>>, more: object = {}): TestProject {
  return createProject(registry.url, { 'package.json': { name: 'app', dependencies, ...more } });
}

describe('installations of one project', () => {
  it('P4 take turns, and each goes by what the one before has left', async () => {
    const { install, json, root, home } = project({ a: '1.0.0' });
    const add = (name: string) => install({ request: { kind: 'add', specs: [name] } });
    const waits: string[] = [];
    const onEvent = (event: InstallEvent): void => {
      if (event.kind === 'waiting') waits.push(event.holder.what);
    };
    await Promise.all([add('b'), add('script'), install({ onEvent }), install(), add('a@2')]);
    expect(json('package.json')['dependencies']).toEqual({ a: '^2.0.0', b: '^1.0.0', script: '^1.0.0' });
    expect(readdirSync(`${root}/node_modules`).sort()).toEqual(expect.arrayContaining(['a', 'b', 'script']));
    expect(await install()).toMatchObject({ status: 'up-to-date' });
    expect(waits).toEqual(['dx add']);
    expect(readdirSync(dirname(turnFile(home, root)))).toEqual(['store']);
    expect(readdirSync(`${storeLock(home)}/shares`)).toEqual([]);
  });

  it('P4 goes by what another has left that began and ended between the reading and the turn', async () => {
    const { install, json, options } = project({ a: '1.0.0' });
    await install({ request: { kind: 'add', specs: ['b'] } });
    const workspace = readWorkspace(options.project, { fs: nodeFs });
    await install({ request: { kind: 'remove', names: ['b'] } });
    const frozen = await install({ workspace, policy: { lockMode: 'frozen' } });
    expect(frozen).toMatchObject({ status: 'up-to-date' });
    await install({ workspace, request: { kind: 'add', specs: ['a@2.0.0'] } });
    expect(json('package.json')['dependencies']).toEqual({ a: '^2.0.0' });
  });

  it('do not wait for what only looks, nor that for them', async () => {
    const { install, root, home } = project({ a: '1.0.0' });
    mkdirSync(dirname(turnFile(home, root)), { recursive: true });
    const lock = await takeLock(turnFile(home, root), { fs: nodeFs, what: 'dx ci' });
    expect(await install({ policy: { outcome: 'plan' } })).toMatchObject({ status: 'planned' });
    lock.release();
  });

  it('stop waiting when they are cancelled', async () => {
    const { install, root, home } = project({ a: '1.0.0' });
    mkdirSync(dirname(turnFile(home, root)), { recursive: true });
    const lock = await takeLock(turnFile(home, root), { fs: nodeFs, what: 'dx ci' });
    const stop = new AbortController();
    const onEvent = (event: InstallEvent): void => {
      if (event.kind === 'waiting') stop.abort();
    };
    await expect(install({ signal: stop.signal, onEvent })).rejects.toMatchObject({ code: 'DX_CANCELLED' });
    expect(existsSync(`${root}/node_modules`)).toBe(false);
    lock.release();
  });

  it('P5 wait for whoever removes packages from the store', async () => {
    const { install, home } = project({ a: '1.0.0' });
    const whole = await takeWhole(storeLock(home), { fs: nodeFs, what: 'dx store prune' });
    const waits: string[] = [];
    const onEvent = (event: InstallEvent): void => {
      if (event.kind !== 'waiting') return;
      waits.push(event.holder.what);
      whole.release();
    };
    await install({ onEvent });
    expect(waits).toEqual(['dx store prune']);
  });

  it('fail with DX_INSTALL_NESTED where a script of one would start another', async () => {
    const scripts = { environment: () => ({ PATH: process.env['PATH'] ?? '', HOME: '/nowhere' }) };
    const { install, options, read, root, home } = project(
      { script: '1.0.0' },
      { allowScripts: { script: true } },
    );
    await install({ scripts });
    expect(read('node_modules/script/seen').trim()).toBe(turnFile(home, root));
    const env = { dx_installing: turnFile(home, root) };
    const nested = install({ project: { ...options.project, env } });
    await expect(nested).rejects.toMatchObject({ code: 'DX_INSTALL_NESTED' });
  });

  it('have ended their turn when scripts of the own directories run', async () => {
    const scripts = { environment: () => ({ PATH: process.env['PATH'] ?? '', HOME: '/nowhere' }) };
    const { install, read, write } = project({ a: '1.0.0' }, { workspaces: ['m'] });
    const prepare = "node -e \"require('fs').writeFileSync('seen', String(process.env.dx_installing))\"";
    write('m/package.json', { name: 'm', version: '1.0.0', scripts: { prepare } });
    await install({ scripts });
    expect(read('m/seen')).toBe('undefined');
  });

  it('go on with a warning where no turn can be kept', async () => {
    const { install, home } = project({});
    const readOnly = (path: string): void => {
      if (path.startsWith(`${home}/locks`)) throw Object.assign(new Error('EROFS'), { code: 'EROFS' });
      nodeFs.mkdir(path, { recursive: true });
    };
    const warnings: string[] = [];
    const onEvent = (event: InstallEvent): void => {
      if (event.kind === 'warning') warnings.push(event.message);
    };
    await install({ onEvent, ports: { fs: { ...nodeFs, mkdir: readOnly } } });
    expect(warnings[0]).toContain('No turn is kept');
  });
});
