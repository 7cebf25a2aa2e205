import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProject, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      trusted: { versions: { '1.0.0': { files: { f: 'trusted' } } } },
      evil: { versions: { '1.0.0': { files: { f: 'evil' } } } },
      host: { versions: { '1.0.0': { dependencies: { trusted: '^1.0.0' } } } },
    },
  });
  const tarball = `${registry.url}evil/-/evil-1.0.0.tgz`;
  registry.publish('moved', '1.0.0', {
    archive: (await registry.archive('evil', '1.0.0')).bytes,
    dist: { tarball },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

interface Entry {
  readonly [field: string]: unknown;
}

/** A project whose lock has these entries, `REGISTRY/` for the registry. */
function locked(
  dependencies: Readonly<Record<string, string>>,
  entries: Readonly<Record<string, Entry>>,
  npmrc: readonly string[] = [],
  fields: object = {},
): TestProject {
  const root = { name: 'app', version: '1.0.0', dependencies, ...fields };
  const lock = {
    name: 'app',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: { '': root, ...entries },
  };
  return createProject(
    registry.url,
    {
      'package.json': root,
      'package-lock.json': JSON.stringify(lock).replaceAll('REGISTRY/', registry.url),
    },
    npmrc,
  );
}

async function evilEntry(): Promise<Entry> {
  const { integrity } = await registry.archive('evil', '1.0.0');
  return { version: '1.0.0', resolved: 'REGISTRY/evil/-/evil-1.0.0.tgz', integrity };
}

const documents = (): readonly string[] =>
  registry.requests.filter(({ kind }) => kind === 'packument').map(({ path }) => path);

describe('where a lock has its archives', () => {
  it('I15 is where the registry has them: others are refused, all at once, with nothing fetched from there', async () => {
    const entry = await evilEntry();
    const project = locked(
      { trusted: '^1.0.0', host: '1.0.0' },
      {
        'node_modules/host': {
          version: '1.0.0',
          resolved: 'git+ssh://git@127.0.0.1:9/x.git#aaaa',
          dependencies: { trusted: '^1.0.0' },
        },
        'node_modules/trusted': entry,
      },
    );
    for (const lockMode of ['write', 'frozen'] as const)
      await expect(project.install({ policy: { lockMode } })).rejects.toMatchObject({
        code: 'DX_LOCK_FOREIGN_ARCHIVE',
        details: {
          entries: [
            expect.stringContaining('node_modules/host'),
            expect.stringContaining('node_modules/trusted'),
          ],
        },
      });
    expect(registry.requests.filter(({ kind }) => kind === 'archive')).toEqual([]);
    expect(existsSync(join(project.root, 'node_modules/trusted'))).toBe(false);
  });

  it('asks the registry where that is not the usual place, once', async () => {
    const entry = await evilEntry();
    const project = locked({ moved: '1.0.0' }, { 'node_modules/moved': entry });
    await project.install();
    expect(documents()).toEqual(['/moved']);
    registry.reset();
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    await project.install();
    await project.install({ policy: { network: 'offline' } });
    expect(documents()).toEqual([]);
  });

  it('asks nobody where it is the usual place, also by another scheme or with an escaped slash', async () => {
    const { integrity } = await registry.archive('trusted', '1.0.0');
    const resolved = 'REGISTRY/trusted/-/trusted-1.0.0.tgz';
    await locked(
      { trusted: '1.0.0' },
      { 'node_modules/trusted': { version: '1.0.0', resolved, integrity } },
    ).install();
    expect(documents()).toEqual([]);
  });

  it('takes any address with allow-remote=all', async () => {
    const project = locked({ trusted: '1.0.0' }, { 'node_modules/trusted': await evilEntry() }, [
      'allow-remote=all',
    ]);
    await project.install();
    expect(project.read('node_modules/trusted/f')).toBe('evil');
  });

  it('leaves alone what is asked for by its address, and what an override takes from there', async () => {
    const entry = await evilEntry();
    const url = `${registry.url}evil/-/evil-1.0.0.tgz`;
    const host = {
      version: '1.0.0',
      resolved: 'REGISTRY/host/-/host-1.0.0.tgz',
      integrity: (await registry.archive('host', '1.0.0')).integrity,
      dependencies: { trusted: '^1.0.0' },
    };
    const entries = { 'node_modules/host': host, 'node_modules/trusted': entry };
    await locked({ trusted: url, host: '1.0.0' }, entries).install();
    await locked({ host: '1.0.0' }, entries, [], { overrides: { trusted: url } }).install();
    expect(documents()).toEqual([]);
  });

  it('takes the integrity that an entry lacks from the registry, and writes it', async () => {
    const { integrity } = await registry.archive('trusted', '1.0.0');
    const resolved = 'REGISTRY/trusted/-/trusted-1.0.0.tgz';
    const project = locked({ trusted: '1.0.0' }, { 'node_modules/trusted': { version: '1.0.0', resolved } });
    await project.install();
    const { packages } = project.json('package-lock.json') as unknown as { packages: Record<string, Entry> };
    expect(packages['node_modules/trusted']?.['integrity']).toBe(integrity);
  });
});
