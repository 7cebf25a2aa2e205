import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listOutdated } from '../src/index.ts';
import { npmLocks } from './support/npm-lock.ts';
import { createProject, type TestProject } from './support/project.ts';

const hourMs = 3_600_000;
const now = Date.parse('2026-05-10T12:00:00.000Z');

function ago(hours: number): string {
  return new Date(now - hours * hourMs).toISOString();
}

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      old: { versions: { '1.0.0': {}, '1.1.0': {} } },
      young: { versions: { '1.0.0': { publishedAt: ago(100) }, '1.1.0': { publishedAt: ago(2) } } },
      newborn: { versions: { '1.0.0': { publishedAt: ago(1) } } },
      '@mine/young': { versions: { '1.0.0': { publishedAt: ago(100) }, '1.1.0': { publishedAt: ago(2) } } },
      picky: { versions: { '1.0.0': {}, '2.0.0': { engines: { node: '>=99' } } } },
      elsewhere: { versions: { '1.0.0': { os: ['sunos'] } } },
      deep: { versions: { '1.0.0': { dependencies: { old: '^1.0.0' } } } },
      host: { versions: { '1.0.0': { peerDependencies: { old: '1.0.0' } } } },
      fetches: { versions: { '1.0.0': { dependencies: { far: 'https://elsewhere.test/far.tgz' } } } },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const lockOnly = { policy: { outcome: 'lock', lockfile: 'npm' }, ports: { now: () => now } } as const;

function project(dependencies: Readonly<Record<string, string>>, npmrc: readonly string[] = []): TestProject {
  return createProject(
    registry.url,
    { 'package.json': { name: 'app', version: '1.0.0', dependencies } },
    npmrc,
  );
}

function versionOf(target: TestProject, location: string): unknown {
  const { packages } = target.json('package-lock.json') as unknown as {
    packages: Record<string, { version?: string }>;
  };
  return packages[`node_modules/${location}`]?.version;
}

/** Documents that were asked for whole. */
function wholeDocuments(): readonly string[] {
  const isWhole = ({ accept = '' }: { readonly accept?: string | undefined }): boolean =>
    !accept.includes('install-v1');
  return registry.requests
    .filter(({ kind, headers }) => kind === 'packument' && isWhole(headers))
    .map(({ path }) => path);
}

describe('release age', () => {
  it('I13 a version that is younger than a day waits, and the whole document of a package changed lately alone is asked for', async () => {
    const target = project({ old: '^1.0.0', young: '^1.0.0' });
    await target.install(lockOnly);
    expect(versionOf(target, 'young')).toBe('1.0.0');
    expect(versionOf(target, 'old')).toBe('1.1.0');
    expect(wholeDocuments()).toEqual(['/young']);
    registry.reset();
    const again = createProject(registry.url, { 'package.json': target.json('package.json') });
    await again.install({ ...lockOnly, home: target.options.home });
    expect(again.read('package-lock.json')).toBe(target.read('package-lock.json'));
    expect(registry.requests).toEqual([]);
  });

  it('I13 nothing waits with min-release-age=0, and names and globs are exempt', async () => {
    const none = project({ young: '^1.0.0' }, ['min-release-age=0']);
    await none.install(lockOnly);
    expect(versionOf(none, 'young')).toBe('1.1.0');
    const some = project({ young: '^1.0.0', '@mine/young': '^1.0.0' }, ['min-release-age-exclude[]=@mine/*']);
    await some.install(lockOnly);
    expect([versionOf(some, 'young'), versionOf(some, '@mine/young')]).toEqual(['1.0.0', '1.1.0']);
  });

  it('I13 what is locked is not judged again, by an install, a frozen one or an addition', async () => {
    const target = project({ young: '^1.0.0' }, ['min-release-age=0']);
    await target.install({ ...lockOnly, policy: { lockfile: 'npm' } });
    target.write('.npmrc', `registry=${registry.url}\nmin-release-age=30\n`);
    await target.install({ ...lockOnly, policy: { lockMode: 'frozen' } });
    await target.install({ ...lockOnly, request: { kind: 'add', specs: ['old'] } });
    expect(versionOf(target, 'young')).toBe('1.1.0');
  });

  it('I13 before takes what npm takes, to the byte', async () => {
    const dependencies = { young: '^1.0.0', old: '*' };
    const target = project(dependencies, [`before=${ago(50)}`]);
    await target.install(lockOnly);
    const manifest = { name: 'app', version: '1.0.0', dependencies };
    const npm = await npmLocks(registry.url, { 'package.json': manifest }, { before: new Date(ago(50)) });
    expect(target.read('package-lock.json')).toBe(npm['package-lock.json']);
  });

  it('I13 a package without an old version is refused with what was published when, and with how to take it', async () => {
    await expect(project({ newborn: '*' }).install(lockOnly)).rejects.toMatchObject({
      code: 'DX_VERSION_NOT_FOUND',
      message: expect.stringContaining('1.0.0'),
      hint: expect.stringContaining('min-release-age-exclude=newborn'),
    });
  });

  it('I13 an addition takes the version that is old enough, and so do update and the list of what is outdated', async () => {
    const target = project({});
    await target.install({ ...lockOnly, request: { kind: 'add', specs: ['young'] } });
    expect(target.json('package.json')).toMatchObject({ dependencies: { young: '^1.0.0' } });
    await target.install({ ...lockOnly, request: { kind: 'update', names: [] } });
    expect(versionOf(target, 'young')).toBe('1.0.0');
    const [outdated] = await listOutdated({ ...target.options, ports: lockOnly.ports });
    expect(outdated).toMatchObject({ name: 'young', current: '1.0.0', wanted: '1.0.0', latest: '1.1.0' });
  });

  it('I13 offline, an age that nobody asked for does not fail an install; one that was asked for does', async () => {
    const first = project({ young: '^1.0.0' }, ['min-release-age=0']);
    await first.install(lockOnly);
    const offline = {
      ...lockOnly,
      policy: { ...lockOnly.policy, network: 'offline' },
      home: first.options.home,
    } as const;
    const manifest = { 'package.json': first.json('package.json') };
    const lenient = createProject(registry.url, manifest);
    await lenient.install(offline);
    expect(versionOf(lenient, 'young')).toBe('1.1.0');
    const strict = createProject(registry.url, manifest, ['min-release-age=1']);
    await expect(strict.install(offline)).rejects.toMatchObject({ code: 'DX_OFFLINE' });
  });
});

describe('engines and platforms', () => {
  it('I03 the newest version whose engines fit is taken, to save and to install', async () => {
    const target = project({});
    await target.install({ ...lockOnly, request: { kind: 'add', specs: ['picky'] } });
    expect(target.json('package.json')).toMatchObject({ dependencies: { picky: '^1.0.0' } });
  });

  it('I06 engines that do not fit are a warning, from a lock too; with engine-strict an error', async () => {
    const target = project({ picky: '2.0.0' });
    const warned = { warnings: [{ kind: 'engine', location: 'node_modules/picky' }] };
    expect(await target.install(lockOnly)).toMatchObject(warned);
    expect(await target.install(lockOnly)).toMatchObject(warned);
    target.write('.npmrc', `registry=${registry.url}\nengine-strict=true\n`);
    await expect(target.install(lockOnly)).rejects.toMatchObject({ code: 'DX_ENGINE_MISMATCH' });
    const fresh = project({ picky: '2.0.0' }, ['engine-strict=true']);
    await expect(fresh.install(lockOnly)).rejects.toMatchObject({ code: 'DX_ENGINE_MISMATCH' });
    expect(existsSync(join(fresh.root, 'package-lock.json'))).toBe(false);
  });

  it('I06 another platform is an error, unless it is forced, or the package optional or omitted', async () => {
    const target = project({ elsewhere: '1.0.0' });
    await expect(target.install(lockOnly)).rejects.toMatchObject({ code: 'DX_PLATFORM_MISMATCH' });
    const forced = project({ elsewhere: '1.0.0' }, ['force=true']);
    await forced.install(lockOnly);
    expect(versionOf(forced, 'elsewhere')).toBe('1.0.0');
    forced.write('.npmrc', `registry=${registry.url}\n`);
    await expect(forced.install(lockOnly)).rejects.toMatchObject({ code: 'DX_PLATFORM_MISMATCH' });
    forced.write('package.json', { name: 'app', version: '1.0.0', devDependencies: { elsewhere: '1.0.0' } });
    await forced.install({ ...lockOnly, policy: { ...lockOnly.policy, omit: ['dev'] } });
    expect(versionOf(forced, 'elsewhere')).toBe('1.0.0');
  });
});

describe('other settings', () => {
  it('I07 a conflict of peers is refused, taken with --force, and not seen with --legacy-peer-deps', async () => {
    const dependencies = { host: '1.0.0', old: '1.1.0' };
    await expect(project(dependencies).install(lockOnly)).rejects.toMatchObject({ code: 'DX_PEER_CONFLICT' });
    const forced = await project(dependencies, ['force=true']).install(lockOnly);
    expect(forced.warnings).toMatchObject([{ kind: 'peer-conflict' }]);
    const legacy = project(dependencies, ['legacy-peer-deps=true']);
    expect((await legacy.install(lockOnly)).warnings).toEqual([]);
    expect((await legacy.install({ policy: { lockMode: 'frozen' } })).warnings).toEqual([]);
  });

  it('I14 what a package takes from a URL is refused unless allow-remote lets it, in a lock as well', async () => {
    await expect(project({ fetches: '1.0.0' }).install(lockOnly)).rejects.toMatchObject({
      code: 'DX_SOURCE_REFUSED',
    });
    const target = project({ fetches: '1.0.0' }, ['allow-remote=all']);
    const entry = { version: '1.0.0', dependencies: { far: 'https://elsewhere.test/far.tgz' } };
    const far = { version: '1.0.0', resolved: 'https://elsewhere.test/far.tgz' };
    const root = { name: 'app', version: '1.0.0', dependencies: { fetches: '1.0.0' } };
    const packages = { '': root, 'node_modules/far': far, 'node_modules/fetches': entry };
    target.write('package-lock.json', {
      ...root,
      lockfileVersion: 3,
      requires: true,
      packages,
      dependencies: undefined,
    });
    await target.install(lockOnly);
    target.write('.npmrc', `registry=${registry.url}\n`);
    await expect(target.install(lockOnly)).rejects.toMatchObject({ code: 'DX_SOURCE_REFUSED' });
    await expect(target.install({ policy: { lockMode: 'frozen' } })).rejects.toMatchObject({
      code: 'DX_SOURCE_REFUSED',
    });
  });

  it.each(['nested', 'shallow'] as const)(
    'L02 install-strategy=%s places what npm places',
    async (strategy) => {
      const dependencies = { deep: '1.0.0' };
      const target = project(dependencies, [`install-strategy=${strategy}`]);
      await target.install(lockOnly);
      expect(versionOf(target, 'deep/node_modules/old')).toBe('1.1.0');
      const manifest = { name: 'app', version: '1.0.0', dependencies };
      const npm = await npmLocks(registry.url, { 'package.json': manifest }, { installStrategy: strategy });
      expect(target.read('package-lock.json')).toBe(npm['package-lock.json']);
    },
  );

  it('I10 prefer-dedupe takes what is there before what is newer', async () => {
    const target = project({ deep: '1.0.0', old: '1.0.0' }, ['prefer-dedupe=true']);
    await target.install(lockOnly);
    expect([versionOf(target, 'old'), versionOf(target, 'deep/node_modules/old')]).toEqual([
      '1.0.0',
      undefined,
    ]);
  });

  it('I04 what settings omit stays out of the tree', async () => {
    const target = createProject(
      registry.url,
      {
        'package.json': { name: 'app', dependencies: { deep: '1.0.0' }, devDependencies: { young: '1.0.0' } },
      },
      ['omit[]=dev'],
    );
    await target.install({ ...lockOnly, policy: { lockfile: 'npm' } });
    expect(existsSync(join(target.root, 'node_modules/deep'))).toBe(true);
    expect(existsSync(join(target.root, 'node_modules/young'))).toBe(false);
  });
});
