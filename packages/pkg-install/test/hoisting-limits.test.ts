import { execFile } from 'node:child_process';
import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Files, layProject, type PlainProject } from './support/install-both.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  const main = { files: { 'index.js': 'module.exports = require("./package.json").version;\n' } };
  const rn = { dependencies: { metro: '^1.0.0' }, peerDependencies: { react: '*' }, bin: { rn: 'index.js' } };
  registry = await startRegistry({
    packages: {
      react: { versions: { '18.0.0': main, '19.0.0': main } },
      rn: { versions: { '1.0.0': { ...rn, ...main } } },
      metro: { versions: { '1.0.0': { dependencies: { leaf: '^1.0.0' }, ...main } } },
      leaf: { versions: { '1.0.0': main, '2.0.0': main } },
      late: { versions: { '1.0.0': { dependencies: { leaf: '^1.0.0' } } } },
    },
  });
});
afterAll(() => registry.close());

const app = {
  name: 'app',
  version: '1.0.0',
  private: true,
  dependencies: { rn: '^1.0.0', react: '^18.0.0', lib: '^1.0.0' },
};
const web = {
  name: 'web',
  version: '1.0.0',
  dependencies: { react: '^19.0.0', rn: '^1.0.0', leaf: '^2.0.0' },
};
const lib = { name: 'lib', version: '1.0.0', dependencies: { metro: '^1.0.0' } };

function files(change: { readonly app?: object; readonly root?: object } = {}): Files {
  return {
    'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'], ...change.root },
    'packages/app/package.json': { ...app, ...change.app },
    'packages/web/package.json': web,
    'packages/lib/package.json': lib,
  };
}

const limited = { installConfig: { hoistingLimits: 'workspaces' } };
const dependencies = { installConfig: { hoistingLimits: 'dependencies' } };
const nohoist = { workspaces: { packages: ['packages/*'], nohoist: ['app/rn', 'app/rn/**'] } };
const cases: readonly (readonly [title: string, files: Files, below: readonly string[]])[] = [
  [
    'hoistingLimits: workspaces',
    files({ app: limited }),
    ['leaf@1.0.0', 'lib -> packages/lib', 'metro@1.0.0', 'react@18.0.0', 'rn@1.0.0'],
  ],
  [
    'hoistingLimits: dependencies',
    files({ app: dependencies }),
    [
      'lib -> packages/lib',
      'react@18.0.0',
      'rn@1.0.0',
      'rn/node_modules/leaf@1.0.0',
      'rn/node_modules/metro@1.0.0',
    ],
  ],
  ['nohoist', files({ root: nohoist }), ['leaf@1.0.0', 'metro@1.0.0', 'react@18.0.0', 'rn@1.0.0']],
];

type Packages = Readonly<Record<string, { readonly version?: string; readonly resolved: string }>>;

function packagesOf(project: PlainProject): Packages {
  return (JSON.parse(project.made().lock) as { readonly packages: Packages }).packages;
}

/** What the lock has below a member, sorted. */
function below(project: PlainProject, member = 'packages/app'): readonly string[] {
  const start = `${member}/node_modules/`;
  return Object.entries(packagesOf(project)).flatMap(([location, { version, resolved }]) => {
    if (!location.startsWith(start)) return [];
    const name = location.slice(start.length);
    return [version === undefined ? `${name} -> ${resolved}` : `${name}@${version}`];
  });
}

function versions(project: PlainProject): ReadonlySet<string> {
  const packages = Object.entries(packagesOf(project));
  return new Set(packages.map(([at, { version }]) => `${at.replace(/.*node_modules\//, '')}@${version}`));
}

function write(project: PlainProject, change: Files): void {
  for (const [path, content] of Object.entries(change))
    writeFileSync(join(project.root, path), `${JSON.stringify(content, undefined, 2)}\n`);
}

/** What the npm on this machine says in a project, without the user's settings. */
async function npm(root: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: root,
    npm_config_cache: join(root, '../cache'),
    npm_config_registry: registry.url,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
  return (await promisify(execFile)('npm', args, { cwd: root, env })).stdout;
}

const frozen = { policy: { lockfile: 'npm', lockMode: 'frozen' } } as const;

describe.each(cases)('%s', (_, project, expected) => {
  it('L01 lies below its member, in lock and tree, and npm has nothing against either', async () => {
    const made = layProject(registry.url, project);
    await made.install();
    expect(below(made)).toEqual(expected);
    expect((await made.install()).status).toBe('up-to-date');
    const problems = JSON.parse(await npm(made.root, 'ls', '--all', '--json')) as {
      readonly problems?: unknown;
    };
    expect(problems.problems).toBeUndefined();
    const before = made.made();
    await npm(made.root, 'ci', '--ignore-scripts');
    expect(made.made()).toEqual(before);
    await npm(made.root, 'install', '--ignore-scripts');
    expect(made.made().lock).toBe(before.lock);
    await made.install(frozen);
    expect(made.made()).toEqual(before);
  }, 60_000);

  it('is what its member finds when it runs, and what its packages find together', async () => {
    const made = layProject(registry.url, project);
    await made.install();
    const inApp = createRequire(join(made.root, 'packages/app/index.js'));
    const inRn = createRequire(realpathSync(inApp.resolve('rn')));
    expect(inApp.resolve('rn')).toBe(join(made.root, 'packages/app/node_modules/rn/index.js'));
    expect(inRn.resolve('react')).toBe(inApp.resolve('react'));
    expect(existsSync(join(made.root, 'packages/app/node_modules/.bin/rn'))).toBe(true);
    const inWeb = createRequire(join(made.root, 'packages/web/index.js'));
    expect(inWeb('react')).toBe('19.0.0');
  });

  it('is moved there by the next install when it is asked for, without another version', async () => {
    const made = layProject(registry.url, files());
    await made.install();
    const before = versions(made);
    expect(below(made)).not.toEqual(expected);
    write(made, project);
    const { lock } = made.made();
    await expect(made.install(frozen)).rejects.toMatchObject({ code: 'DX_LOCK_OUT_OF_DATE' });
    expect(made.made().lock).toBe(lock);
    registry.publish('leaf', '1.9.0', {});
    await made.install();
    registry.unpublish('leaf', '1.9.0');
    expect(below(made)).toEqual(expected);
    expect(versions(made)).toEqual(before);
  });

  it('stays when it is no longer asked for, as npm leaves what fits', async () => {
    const made = layProject(registry.url, project);
    await made.install();
    write(made, files());
    await made.install();
    expect(below(made)).toEqual(expected);
  });
});

describe('hoisting limits', () => {
  it('are told by a frozen install whose lock does not keep to them', async () => {
    const made = layProject(registry.url, files());
    await made.install();
    write(made, files({ app: limited }));
    await expect(made.install(frozen)).rejects.toMatchObject({
      code: 'DX_LOCK_OUT_OF_DATE',
      message: expect.stringContaining(
        'The member packages/app keeps rn below packages/app by "installConfig.hoistingLimits", but the lock has rn@1.0.0 at node_modules/rn',
      ),
      hint: 'dx install, and commit the lockfile',
    });
  });

  it('of .yarnrc.yml count when they are written, and for the verdict that is remembered', async () => {
    const made = layProject(registry.url, files());
    await made.install();
    expect((await made.install()).status).toBe('up-to-date');
    writeFileSync(join(made.root, '.yarnrc.yml'), 'nmHoistingLimits: workspaces\n');
    await made.install();
    expect(below(made, 'packages/web')).toContain('rn@1.0.0');
    expect(below(made, 'packages/lib')).toContain('metro@1.0.0');
  });

  it('hold for what is added later, and nothing else moves', async () => {
    const made = layProject(registry.url, files({ app: limited }));
    await made.install();
    const before = new Set(made.made().files);
    await made.install({ request: { kind: 'add', specs: ['late'], importers: ['packages/app'] } });
    expect(made.made().files.filter((path) => !before.has(path))).toEqual([
      'packages/app/node_modules/late/',
      'packages/app/node_modules/late/package.json',
    ]);
    expect([...before].every((path) => made.made().files.includes(path))).toBe(true);
  });

  it.each([{ kind: 'dedupe' }, { kind: 'update', names: [] }] as const)(
    'are kept to by $kind',
    async (request) => {
      const made = layProject(registry.url, files({ app: limited }));
      await made.install();
      const { lock } = made.made();
      await made.install({ request });
      expect(made.made().lock).toBe(lock);
    },
  );

  it('let an install for one member bring about nothing outside of it', async () => {
    const made = layProject(registry.url, files({ app: { ...limited, dependencies: { rn: '^1.0.0' } } }));
    await made.install({ policy: { lockfile: 'npm', focus: ['packages/app'] } });
    const outside = made.made().files.filter((path) => !path.startsWith('packages/app/'));
    expect(outside).toEqual(['node_modules/', 'node_modules/app -> ../packages/app']);
    expect(below(made)).toEqual(['leaf@1.0.0', 'metro@1.0.0', 'react@19.0.0', 'rn@1.0.0']);
  });

  it.each(['isolated', 'global'] as const)(
    'mean nothing to the linker %s but to its lock',
    async (linker) => {
      const made = layProject(registry.url, files({ app: limited }));
      await made.install({ policy: { lockfile: 'npm', linker } });
      expect(below(made)).toContain('rn@1.0.0');
      const inApp = createRequire(join(made.root, 'packages/app/index.js'));
      expect(realpathSync(inApp.resolve('rn'))).not.toContain('packages/app');
      expect((await made.install({ policy: { lockfile: 'npm', linker } })).status).toBe('up-to-date');
    },
  );

  it('that make no sense are a warning, and everything is hoisted', async () => {
    const made = layProject(registry.url, files({ app: { installConfig: { hoistingLimits: 'foo' } } }));
    await made.install();
    expect(below(made)).not.toContain('metro@1.0.0');
  });

  it('leave the lock of a project without them as npm writes it', async () => {
    const made = layProject(registry.url, files());
    await made.install();
    const { lock } = made.made();
    await npm(made.root, 'install', '--package-lock-only');
    expect(made.made().lock).toBe(lock);
  });
});
