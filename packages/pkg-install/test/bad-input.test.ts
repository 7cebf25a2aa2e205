import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InstallOptions } from '../src/index.ts';
import { createProject, type Files, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      react: { versions: { '17.0.0': {}, '18.0.0': {}, '18.3.1': {} } },
      left: { versions: { '1.0.0': { dependencies: { react: '^18.0.0' } } } },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => {
  registry.reset();
  registry.clearFaults();
});

function project(files: Files, npmrc: readonly string[] = []): TestProject {
  return createProject(registry.url, files, npmrc);
}

function app(dependencies: Readonly<Record<string, string>>): Files {
  return { 'package.json': { name: 'app', version: '1.0.0', dependencies } };
}

/** Expects the failure, a hint that helps, and nothing changed on disk. */
async function expectFailure(target: TestProject, code: string, change: Partial<InstallOptions> = {}) {
  const before = target.snapshot();
  const error: unknown = await target.install(change).catch((reason: unknown) => reason);
  if (!isDxError(error)) throw error;
  expect({ code: error.code, message: error.message }).toMatchObject({ code });
  expect(error.hint).toBeTruthy();
  expect(target.snapshot()).toEqual(before);
  return error;
}

describe('bad input is a clear error and changes nothing', () => {
  it('no package.json', async () => {
    const error = await expectFailure(project({ 'node_modules/.keep': '' }), 'DX_MANIFEST_NOT_FOUND');
    expect(error.hint).toContain('init');
  });

  it('broken JSON, with line, column and the text', async () => {
    const target = project({ 'package.json': '{\n  "name": "app",\n  "version": 1.0.0\n}\n' });
    const error = await expectFailure(target, 'DX_MANIFEST_PARSE');
    expect(error.details).toMatchObject({ line: 3 });
    expect(error.message).toContain('"version": 1.0.0');
  });

  it('an unknown package, with the nearest names', async () => {
    const error = await expectFailure(project(app({ raect: '^18.0.0' })), 'DX_PACKAGE_NOT_FOUND');
    expect(error.message).toContain('raect');
    expect(error.hint).toContain('react');
  });

  it('an unknown package to add', async () => {
    const request = { kind: 'add', specs: ['raect'] } as const;
    const error = await expectFailure(project(app({})), 'DX_PACKAGE_NOT_FOUND', { request });
    expect(error.hint).toContain('react');
  });

  it('no matching version, with what exists', async () => {
    const error = await expectFailure(project(app({ react: '^99.0.0' })), 'DX_VERSION_NOT_FOUND');
    expect(error.message).toContain('18.3.1');
  });

  it('no matching version to add', async () => {
    const request = { kind: 'add', specs: ['react@99'] } as const;
    const error = await expectFailure(project(app({})), 'DX_VERSION_NOT_FOUND', { request });
    expect(error.message).toContain('18.3.1');
    expect(error.hint).toBe('dx add react@18.3.1');
  });

  it('bad integrity', async () => {
    registry.fault({ path: /react-18\.3\.1\.tgz$/, kind: 'corrupt' });
    await expectFailure(project(app({ react: '^18.0.0' })), 'DX_INTEGRITY_MISMATCH');
  });

  it('a registry that is down', async () => {
    const target = createProject('http://127.0.0.1:9/', app({ react: '1' }));
    await expectFailure(target, 'DX_FETCH_NETWORK');
  });

  it('a registry that never answers', async () => {
    registry.fault({ path: 'react', kind: 'hang' });
    await expectFailure(project(app({ react: '^18.0.0' }), ['fetch-timeout=60']), 'DX_FETCH_TIMEOUT');
  });

  it.each([
    [401, 'DX_FETCH_UNAUTHORIZED'],
    [403, 'DX_FETCH_FORBIDDEN'],
    [500, 'DX_FETCH_STATUS'],
  ])('status %i', async (status, code) => {
    registry.fault({ path: 'react', kind: 'status', status });
    await expectFailure(project(app({ react: '^18.0.0' })), code);
  });

  it('an invalid name', async () => {
    await expectFailure(project(app({ '@x/../../evil': '1.0.0' })), 'DX_INVALID_PACKAGE_NAME');
  });

  it('an invalid range', async () => {
    await expectFailure(project(app({ react: 'not a range!' })), 'DX_INVALID_RANGE');
  });

  it('a spec that means nothing', async () => {
    const request = { kind: 'add', specs: ['@bad@@name/'] } as const;
    await expectFailure(project(app({})), 'DX_INVALID_SPEC', { request });
  });

  it('a repository where there is no git', async () => {
    const request = { kind: 'add', specs: ['github:user/repository'] } as const;
    await expectFailure(project(app({})), 'DX_GIT_MISSING', { request });
  });

  it('a dependency to remove that is not there', async () => {
    const request = { kind: 'remove', names: ['vue'] } as const;
    await expectFailure(project(app({})), 'DX_DEPENDENCY_UNKNOWN', { request });
  });

  it('a lockfile newer than we know', async () => {
    const target = project({
      ...app({ react: '18' }),
      'package-lock.json': { lockfileVersion: 99, packages: {} },
    });
    await expectFailure(target, 'DX_LOCK_TOO_NEW');
  });

  it.each(['lock', 'tree'] as const)(
    'a manifest that somebody else changes meanwhile, going as far as the %s',
    async (outcome) => {
      const target = project(app({ left: '1.0.0' }));
      const theirs = { name: 'app', version: '2.0.0' };
      const failing = target.install({
        request: { kind: 'add', specs: ['react@17'] },
        policy: { outcome },
        onEvent: (event) => {
          if (event.kind === 'stage' && event.stage === 'resolve') target.write('package.json', theirs);
        },
      });
      await expect(failing).rejects.toMatchObject({ code: 'DX_FILE_CHANGED' });
      expect(target.json('package.json')).toEqual(theirs);
      expect(existsSync(join(target.root, 'lock.dxl'))).toBe(false);
    },
  );

  it('a frozen install without a lockfile', async () => {
    await expectFailure(project(app({ react: '18' })), 'DX_LOCK_MISSING', { policy: { lockMode: 'frozen' } });
  });

  it('L04 a frozen install whose lock does not fit, with the reasons', async () => {
    const target = project(app({ react: '17.0.0' }));
    await target.install({ policy: { lockfile: 'npm' } });
    target.write('package.json', { name: 'app', version: '1.0.0', dependencies: { react: '^18.0.0' } });
    const error = await expectFailure(target, 'DX_LOCK_OUT_OF_DATE', { policy: { lockMode: 'frozen' } });
    expect(error.message).toContain('react');
  });

  it('a full disk, at any operation', async () => {
    const clean = project(app({ left: '1.0.0' }));
    const recorded = recordingFs(nodeFs);
    await clean.install({ ports: { fs: recorded.fs } });
    const step = Math.max(1, Math.floor(recorded.records.length / 25));
    for (let at = 0; at < recorded.records.length; at += step) {
      const target = project(app({ left: '1.0.0' }));
      const before = target.snapshot();
      const fs = faultyFs(nodeFs, { at, fault: { kind: 'errno', code: 'ENOSPC' } });
      const error: unknown = await target.install({ ports: { fs } }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) continue;
      expect(isDxError(error, 'DX_DISK_FULL'), `operation ${at}: ${String(error)}`).toBe(true);
      expect(target.snapshot()).toEqual(before);
    }
  });

  it('a write that is not permitted', async () => {
    const target = project(app({ left: '1.0.0' }));
    const recorded = recordingFs(nodeFs);
    await project(app({ left: '1.0.0' })).install({ ports: { fs: recorded.fs } });
    const at = recorded.records.findIndex((record) =>
      record.paths.some((path) => path.includes('/project/node_modules')),
    );
    const fs = faultyFs(nodeFs, { at, fault: { kind: 'errno', code: 'EACCES' } });
    const error = await expectFailure(target, 'DX_NO_PERMISSION', { ports: { fs } });
    expect(error.message).toContain(target.root);
  });

  it('L05 a store entry whose bytes differ from what a lock wants', async () => {
    const target = project(app({ react: '18.3.1' }));
    await target.install({ policy: { lockfile: 'npm' } });
    const lock = target.read('package-lock.json').replace(/sha512-[^"]+/, `sha512-${'A'.repeat(86)}==`);
    const other = project({ ...app({ react: '18.3.1' }), 'package-lock.json': lock });
    await expectFailure(other, 'DX_INTEGRITY_MISMATCH');
  });
});

describe('cancelling', () => {
  it.each(['resolve', 'fetch', 'commit'] as const)(
    'P6 during %s leaves everything as it was',
    async (stage) => {
      const target = project(app({ left: '1.0.0' }));
      const stop = new AbortController();
      await expectFailure(target, 'DX_CANCELLED', {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.kind === 'stage' && event.stage === stage) stop.abort();
        },
      });
      expect(existsSync(join(target.root, 'node_modules'))).toBe(false);
    },
  );

  it('before it starts asks nobody', async () => {
    const target = project(app({ left: '1.0.0' }));
    await expectFailure(target, 'DX_CANCELLED', { signal: AbortSignal.abort() });
    expect(registry.requests).toEqual([]);
  });
});
