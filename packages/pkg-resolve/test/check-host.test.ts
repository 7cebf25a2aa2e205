import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { HostedPackage, ResolveHost, ResolveSettings, Universe } from '../src/index.ts';
import { checkHost, inMemoryMetadata, resolve } from '../src/index.ts';
import type { Random } from './random-universe.ts';
import { pick, seededRandom } from './random-universe.ts';

const host: ResolveHost = { platform: 'linux', arch: 'x64', libc: 'glibc', nodeVersion: '20.19.0' };
const universe: Universe = {
  old: { versions: { '1.0.0': { engines: { node: '>=22' } } } },
  win: { versions: { '1.0.0': { os: ['win32'] } } },
  both: { versions: { '1.0.0': { dependencies: { old: '1' }, optionalDependencies: { win: '1' } } } },
};

const ask = (dependencies: Record<string, string>, settings: ResolveSettings = {}, rest: object = {}) =>
  resolve(
    { importers: { '': { name: 'app', dependencies, ...rest } }, settings: { host, ...settings } },
    inMemoryMetadata(universe),
  );

describe('I06 engines', () => {
  it('I06 that do not fit are a warning each', async () => {
    const graph = await ask({ both: '1' });
    expect(graph.warnings).toEqual([
      {
        kind: 'engine',
        location: 'node_modules/old',
        message: 'old@1.0.0 needs Node >=22, and this is 20.19.0',
      },
    ]);
    expect((await ask({ both: '1' }, { force: true })).warnings).toEqual([]);
  });

  it('I06 are an error when they are strict, unless the package is optional or omitted', async () => {
    await expect(ask({ both: '1' }, { engineStrict: true })).rejects.toMatchObject({
      code: 'DX_ENGINE_MISMATCH',
      details: { package: 'old@1.0.0' },
    });
    const engineStrict = true;
    await expect(ask({}, { engineStrict }, { optionalDependencies: { old: '1' } })).resolves.toBeDefined();
    const devDependencies = { old: '1' };
    await expect(ask({}, { engineStrict }, { devDependencies })).rejects.toMatchObject({
      code: 'DX_ENGINE_MISMATCH',
    });
    await expect(ask({}, { engineStrict, omit: ['dev'] }, { devDependencies })).resolves.toBeDefined();
  });

  it('I06 of the project itself count too', async () => {
    const graph = await ask({}, {}, { engines: { node: '>=99' } });
    expect(graph.warnings.map(({ message }) => message)).toEqual([
      'app needs Node >=99, and this is 20.19.0',
    ]);
  });
});

describe('I06 a platform', () => {
  it('I06 that a required package does not run on is an error, and none for an optional one', async () => {
    await expect(ask({ win: '1' })).rejects.toMatchObject({
      code: 'DX_PLATFORM_MISMATCH',
      message: 'win@1.0.0 needs os win32, and this is linux',
    });
    const graph = await ask({ both: '1' });
    expect(graph.nodes.some(({ name }) => name === 'win')).toBe(true);
    await expect(ask({ win: '1' }, { force: true })).resolves.toBeDefined();
  });

  it('I06 is not looked at without a host', async () => {
    const importers = { '': { dependencies: { win: '1', old: '1' } } };
    const graph = await resolve({ importers, settings: { engineStrict: true } }, inMemoryMetadata(universe));
    expect(graph.warnings).toEqual([]);
  });
});

describe('checkHost', () => {
  const fromNpm = createRequire(createRequire(import.meta.url).resolve('@npmcli/arborist'));
  const npm: {
    checkEngine(target: object, npmVersion: string, nodeVersion: string, force: boolean): void;
    checkPlatform(target: object, force: boolean, environment: object): void;
  } = fromNpm('npm-install-checks');

  it('I06 says what npm says of random manifests', () => {
    const random = seededRandom(31);
    for (let round = 0; round < 2_000; round += 1) {
      const each = randomPackage(random);
      const theirs = outcome(() => {
        npm.checkEngine(each, '10.0.0', host.nodeVersion, false);
        npm.checkPlatform(each, false, { os: host.platform, cpu: host.arch, libc: host.libc });
      });
      const ours = outcome(() =>
        checkHost([each], { ...host, npmVersion: '10.0.0' }, { engineStrict: true }),
      );
      expect(ours, JSON.stringify(each)).toBe(theirs);
    }
  });
});

const codes: Readonly<Record<string, string>> = {
  DX_ENGINE_MISMATCH: 'EBADENGINE',
  DX_PLATFORM_MISMATCH: 'EBADPLATFORM',
};

function outcome(check: () => unknown): string {
  try {
    check();
    return 'fits';
  } catch (error) {
    const { code } = error as { code: string };
    return codes[code] ?? code;
  }
}

function randomPackage(random: Random): HostedPackage {
  const some = (values: readonly string[]) => values.filter(() => random() < 0.3);
  const maybe = (field: string, values: readonly string[]) => {
    const list = some(values);
    return list.length === 0 ? {} : { [field]: list };
  };
  return {
    location: 'node_modules/a',
    name: 'a',
    ...maybe('os', ['linux', '!linux', 'win32', '!win32', 'any']),
    ...maybe('cpu', ['x64', '!x64', 'arm64', 'any']),
    ...maybe('libc', ['glibc', 'musl', '!musl']),
    engines: {
      node: pick(random, ['>=18', '*', '', '^22', 'junk', '>=20.19.0-0']),
      npm: pick(random, ['', '>=9', '8']),
    },
  };
}
