import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { Arborist } from '@npmcli/arborist';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Files, installBoth, layProject, type PlainProject } from './support/install-both.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  const peer = (range: string) => ({ peerDependencies: { host: range } });
  registry = await startRegistry({
    packages: {
      host: { versions: { '1.0.0': {}, '1.5.0': {}, '2.0.0': {} } },
      plug: { versions: { '1.0.0': peer('1'), '2.0.0': peer('2') } },
      wide: { versions: { '1.0.0': peer('1 || 2') } },
      mid: { versions: { '1.0.0': { dependencies: { host: '1' } } } },
    },
  });
});
afterAll(() => registry.close());

type Members = Readonly<Record<string, object>>;

function workspace(members: Members, root: object = {}): Files {
  const files = Object.entries(members).map(([name, fields]) => [
    `packages/${name}/package.json`,
    { name, version: '1.2.3', ...fields },
  ]);
  return {
    'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'], ...root },
    ...Object.fromEntries(files),
  };
}

const needs = (dependencies: Readonly<Record<string, string>>): object => ({ dependencies });

type Case = readonly [title: string, members: Members, root?: object];
const cases: readonly Case[] = [
  [
    'members that need one dependency in different versions',
    { one: needs({ host: '1' }), two: needs({ host: '2' }) },
  ],
  [
    'one version that most members need, and another at the root',
    { one: needs({ host: '1' }), two: needs({ host: '1' }), three: needs({ mid: '1' }) },
    needs({ host: '2' }),
  ],
  [
    'peers of a package in two versions',
    { one: needs({ plug: '1', host: '1' }), two: needs({ plug: '2', host: '2' }) },
  ],
  [
    'one package whose peer each member has in another version',
    {
      one: needs({ wide: '1', host: '1' }),
      two: needs({ wide: '1', host: '2' }),
    },
  ],
  [
    'a member whose peer another member brings',
    {
      lib: { peerDependencies: { host: '1 || 2' } },
      app: needs({ lib: '*', host: '1.0.0' }),
    },
  ],
  [
    'a peer that is a member',
    { lib: {}, plugin: { peerDependencies: { lib: '^1.0.0' } }, app: needs({ plugin: '*' }) },
  ],
];

describe('members of a workspace', () => {
  it.each(cases.map(([title, members, root = {}]) => ({ title, members, root })))(
    'L01 $title: places, links and lock are npm’s',
    async ({ members, root }) => {
      const { dx, npm, project } = await installBoth(registry.url, workspace(members, root));
      expect(dx.files).toEqual(npm.files);
      expect(dx.lock).toBe(npm.lock);
      expect((await project.install()).status).toBe('up-to-date');
    },
  );
});

/** What is in the tree, of what npm brings about for one member and what dx does. */
async function filtered(
  files: Files,
  member: string,
): Promise<readonly [readonly string[], readonly string[]]> {
  const own = layProject(registry.url, files);
  await own.install({ policy: { lockfile: 'npm', focus: [`packages/${member}`] } });
  const npms = layProject(registry.url, files);
  const workspaces = [member];
  const cache = join(npms.root, '../cache');
  const npm = new Arborist({ path: npms.root, registry: registry.url, audit: false, cache, workspaces });
  await npm.reify({ save: true, workspaces } as Parameters<Arborist['reify']>[0]);
  return [own.made().files, npms.made().files];
}

describe('an install for one member', () => {
  const conflicting = workspace({ one: needs({ mid: '1' }), two: needs({ wide: '1', host: '2' }) });

  it('L01 brings about what npm does for it, by the lock that is there', async () => {
    const whole = layProject(registry.url, conflicting);
    await whole.install();
    const [dx, npm] = await filtered({ ...conflicting, 'package-lock.json': whole.made().lock }, 'one');
    expect(dx).toEqual(npm);
  });

  it('makes the lock that npm makes for all; without one, npm’s own depends on who is asked for first', async () => {
    const { npm } = await installBoth(registry.url, conflicting);
    for (const member of ['one', 'two']) {
      const project = layProject(registry.url, conflicting);
      await project.install({ policy: { lockfile: 'npm', focus: [`packages/${member}`] } });
      expect(project.made().lock).toBe(npm.lock);
    }
    const [dx, filteredByNpm] = await filtered(conflicting, 'one');
    expect(dx).toContain('node_modules/mid/node_modules/host/');
    expect(filteredByNpm).toContain('node_modules/host/');
  });

  it('L01 brings along the member that it needs, and what that needs, as npm does', async () => {
    const members = { one: needs({ two: '*' }), two: needs({ mid: '1' }), three: needs({ plug: '2' }) };
    const [dx, npm] = await filtered(workspace(members, needs({ wide: '1' })), 'one');
    expect(dx).toEqual(npm);
  });
});

describe('ranges of the workspace protocol', () => {
  const project = (spec: string, name = 'two'): PlainProject =>
    layProject(registry.url, workspace({ one: needs({ [name]: spec }), two: {} }));

  it.each([
    'workspace:*',
    'workspace:^',
    'workspace:~',
    'workspace:1.2.3',
    'workspace:^1.0.0',
    'workspace:../two',
  ])('%s links the member and is settled afterwards', async (spec) => {
    const made = project(spec);
    await made.install();
    expect(made.made().files).toContain('node_modules/two -> ../packages/two');
    expect((await made.install({ policy: { lockfile: 'npm', lockMode: 'frozen' } })).status).toBe(
      'up-to-date',
    );
  });

  it('an alias links the member under the other name', async () => {
    const made = project('workspace:two@*', 'alias');
    await made.install();
    expect(existsSync(join(made.root, 'node_modules/alias/package.json'))).toBe(true);
  });

  it.each(['workspace:^9.0.0', 'workspace:9.9.9'])(
    '%s that does not fit names the member and its version',
    async (spec) => {
      await expect(project(spec).install()).rejects.toMatchObject({
        code: 'DX_WORKSPACE_MISMATCH',
        message: expect.stringContaining('packages/two is two@1.2.3'),
      });
    },
  );
});

it('I09 a frozen install keeps a tree that is right, and brings back what is gone', async () => {
  const made = layProject(registry.url, workspace({ one: needs({ mid: '1' }), two: needs({ host: '2' }) }));
  await made.install();
  const mark = join(made.root, 'node_modules/mid/mark');
  writeFileSync(mark, '');
  const frozen = { policy: { lockfile: 'npm', lockMode: 'frozen' } } as const;
  expect((await made.install(frozen)).status).toBe('up-to-date');
  expect(existsSync(mark)).toBe(true);
  const before = made.made().files;
  rmSync(join(made.root, 'node_modules/host'), { recursive: true });
  await made.install(frozen);
  expect(made.made().files).toEqual(before);
});
