import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry, type Universe } from '@dx/fixture-registry';
import type { LinkerKind } from '@dx/pkg-link';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InstallOptions, InstallReceipt } from '../src/index.ts';
import { createProject, type TestProject } from './support/project.ts';

const build = `node -e "require('fs').writeFileSync('built', process.cwd())"`;
const universe: Universe = {
  packages: {
    a: {
      versions: {
        '1.0.0': {
          dependencies: { b: '^1.0.0' },
          bin: { a: 'cli.js' },
          files: { 'cli.js': '#!/usr/bin/env node\nconsole.log(require("b/package.json").version)\n' },
        },
      },
    },
    b: { versions: { '1.0.0': {}, '1.1.0': {}, '2.0.0': {} } },
    native: {
      versions: { '1.0.0': { dependencies: { b: '^1.0.0' }, scripts: { postinstall: build } } },
    },
    silent: { versions: { '1.0.0': { scripts: { postinstall: build } } } },
    failing: { versions: { '1.0.0': { scripts: { install: 'exit 3' } } } },
  },
};

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const scripts: NonNullable<InstallOptions['scripts']> = {
  environment: () => ({ PATH: process.env['PATH'] ?? '' }),
};

interface LinkedProject extends TestProject {
  link(linker: LinkerKind, change?: Partial<InstallOptions>): Promise<InstallReceipt>;
}

function project(
  dependencies: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
  npmrc: readonly string[] = [],
): LinkedProject {
  const manifest = { name: 'app', version: '1.0.0', dependencies, ...more };
  const made = createProject(registry.url, { 'package.json': manifest }, npmrc);
  return {
    ...made,
    link: (linker, change) => made.install({ scripts, policy: { linker, lockfile: 'npm' }, ...change }),
  };
}

function resolveFrom(root: string, from: string, name: string): string | undefined {
  try {
    return createRequire(join(realpathSync(join(root, from)), 'x.js')).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
}

const linkers = ['hoisted', 'isolated', 'global'] as const;
const both = { a: '1.0.0', b: '2.0.0' };

describe.each(linkers)('the linker %s', (linker) => {
  it('L01 L02 brings packages and commands that find what they declare', async () => {
    const { link, root } = project(both);
    const receipt = await link(linker);
    expect(receipt.added.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([
      'a@1.0.0',
      'b@1.1.0',
      'b@2.0.0',
    ]);
    expect(execFileSync(join(root, 'node_modules/.bin/a'), { encoding: 'utf8' })).toBe('1.1.0\n');
    expect(resolveFrom(root, '.', 'b')).toContain('/b/package.json');
  });

  it('has nothing to do the second time, and makes again what was removed', async () => {
    const { link, root } = project(both);
    await link(linker);
    registry.reset();
    expect((await link(linker)).status).toBe('up-to-date');
    rmSync(join(root, 'node_modules/a'), { recursive: true });
    await link(linker);
    expect(existsSync(join(root, 'node_modules/a/package.json'))).toBe(true);
    expect(registry.requests).toEqual([]);
  });

  it('counts packages, not places, when one dependency changes', async () => {
    const { link } = project({ a: '1.0.0', b: '1.0.0' });
    await link(linker);
    const receipt = await link(linker, {
      policy: { linker, lockfile: 'npm' },
      request: { kind: 'add', specs: ['b@2.0.0'] },
    });
    const ids = (list: readonly { readonly name: string; readonly version: string }[]) =>
      list.map(({ name, version }) => `${name}@${version}`);
    expect([...ids(receipt.added), ...ids(receipt.changed.map(({ to }) => to))]).toContain('b@2.0.0');
    expect(ids(receipt.removed)).toEqual([]);
    expect(ids(receipt.added)).not.toContain('a@1.0.0');
  });

  it('P9 S02 runs approved scripts where dependencies are found, and not twice', async () => {
    const { link, root } = project({ native: '1.0.0' }, { allowScripts: { native: true } });
    const { builds } = await link(linker);
    expect(builds.ran.map(({ packageId }) => packageId)).toEqual(['native@1.0.0']);
    expect(existsSync(join(root, 'node_modules/native/built'))).toBe(true);
    const again = await link(linker);
    expect(again).toMatchObject({ status: 'up-to-date', builds: { ran: [], pending: [] } });
  });

  it('runs scripts after a later approval without a request', async () => {
    const { link, root, write } = project({ native: '1.0.0' });
    expect((await link(linker)).builds.pending).toMatchObject([{ packageId: 'native@1.0.0' }]);
    expect(existsSync(join(root, 'node_modules/native/built'))).toBe(false);
    registry.reset();
    write('package.json', {
      name: 'app',
      version: '1.0.0',
      dependencies: { native: '1.0.0' },
      allowScripts: { 'native@1.0.0': true },
    });
    expect((await link(linker)).builds.ran).toHaveLength(1);
    expect(existsSync(join(root, 'node_modules/native/built'))).toBe(true);
    expect(registry.requests).toEqual([]);
    expect((await link(linker)).status).toBe('up-to-date');
  });

  it('finds scripts that the lock says nothing of, and runs them when they are approved', async () => {
    const { link, root, json, write } = project({ silent: '1.0.0' }, { allowScripts: { silent: true } });
    await link(linker, { policy: { linker, lockfile: 'npm', outcome: 'lock' } });
    const lock = json('package-lock.json') as unknown as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    for (const entry of Object.values(lock.packages)) delete entry.hasInstallScript;
    write('package-lock.json', lock);
    expect((await link(linker)).builds.ran).toHaveLength(1);
    expect(existsSync(join(root, 'node_modules/silent/built'))).toBe(true);
    expect((await link(linker)).status).toBe('up-to-date');
  });

  it('I05 leaves an optional package out whose script fails', async () => {
    const { link, root } = project(
      { b: '1.0.0' },
      { optionalDependencies: { failing: '1.0.0' }, allowScripts: { failing: true } },
    );
    const receipt = await link(linker);
    expect(receipt.builds.failed).toMatchObject([{ packageId: 'failing@1.0.0' }]);
    expect(existsSync(join(root, 'node_modules/failing'))).toBe(false);
    expect(existsSync(join(root, 'node_modules/b'))).toBe(true);
  });

  it('P6 changes nothing when a script fails', async () => {
    const { link, root } = project({ b: '1.0.0', failing: '1.0.0' }, { allowScripts: { failing: true } });
    await expect(link(linker)).rejects.toMatchObject({ code: 'DX_BUILD_FAILED' });
    expect(readdirSync(root).sort()).toEqual(['.npmrc', 'package.json']);
  });

  it('writes npm’s hidden lock for npm’s own layout alone', async () => {
    const { link, root } = project(both);
    await link(linker);
    expect(existsSync(join(root, 'node_modules/.package-lock.json'))).toBe(linker === 'hoisted');
  });
});

describe('switching linkers in the same folder', () => {
  const switches = linkers.flatMap((from) =>
    linkers.filter((to) => to !== from).map((to) => [from, to] as const),
  );

  it.each(switches)(
    'L02 from %s to %s needs no request and leaves what a new install makes',
    async (from, to) => {
      const switched = project({ ...both, native: '1.0.0' });
      await switched.link(from);
      registry.reset();
      const receipt = await switched.link(to);
      expect(receipt).toMatchObject({ status: 'changed', added: [], removed: [], changed: [], keptCount: 4 });
      expect(registry.requests).toEqual([]);
      const fresh = project({ ...both, native: '1.0.0' });
      await fresh.link(to);
      expect(shapeOf(switched)).toEqual(shapeOf(fresh));
      expect((await switched.link(to)).status).toBe('up-to-date');
    },
  );

  it('keeps scripts run: a switch builds approved packages anew', async () => {
    const { link, root } = project({ native: '1.0.0' }, { allowScripts: { native: true } });
    for (const linker of ['hoisted', 'isolated', 'global', 'hoisted'] as const) {
      await link(linker);
      expect(existsSync(join(root, 'node_modules/native/built'))).toBe(true);
    }
  });

  it('shares cells between projects: built once for both', async () => {
    const one = project({ native: '1.0.0' }, { allowScripts: { native: true } });
    await one.link('global');
    const two = project({ native: '1.0.0' }, { allowScripts: { native: true } });
    const receipt = await two.link('global', { home: one.home });
    expect(receipt.builds.ran).toEqual([]);
    const place = 'node_modules/native/built';
    expect(realpathSync(join(two.root, place))).toBe(realpathSync(join(one.root, place)));
    expect(lstatSync(join(two.root, 'node_modules/native')).isSymbolicLink()).toBe(true);
  });

  it('does not show a project that approved nothing what another one built', async () => {
    const one = project({ native: '1.0.0' }, { allowScripts: { native: true } });
    await one.link('global');
    const two = project({ native: '1.0.0' });
    expect((await two.link('global', { home: one.home })).builds.pending).toHaveLength(1);
    expect(existsSync(join(two.root, 'node_modules/native/built'))).toBe(false);
  });
});

/** Paths and kinds in `node_modules`; the project's own path and that of its home masked. */
function shapeOf({ root, home }: TestProject): readonly string[] {
  const walk = (below: string): readonly string[] =>
    readdirSync(join(root, below), { withFileTypes: true })
      .filter(({ name }) => name !== 'tree.json' && name !== '.package-lock.json')
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = `${below}/${entry.name}`;
        if (entry.isDirectory()) return [`${path}/`, ...walk(path)];
        if (!entry.isSymbolicLink()) return [path];
        const target = realpathSync(join(root, path)).replace(realpathSync(home), '<home>').replace(root, '');
        return [`${path} -> ${target} ${statSync(join(root, path)).isDirectory()}`];
      });
  return walk('node_modules');
}
