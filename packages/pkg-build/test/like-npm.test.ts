import { join } from 'node:path';
import type { Integrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Build,
  type BuildCandidate,
  readApprovals,
  readBuild,
  reviewBuilds,
  runBuilds,
  runRootLifecycleAfter,
  runRootLifecycleBefore,
  runScript,
} from '../src/index.ts';
import { openProject, recorded, type Seen } from './npm12/open-project.ts';

const registry = 'https://registry.test/';
const opened = openProject();
const outer = new Map<string, string>();
let installed: readonly Seen[] = [];

/** The runner of these tests is started by a package manager itself; what it says to us is not for the scripts. */
beforeAll(async () => {
  for (const [name, value] of Object.entries(process.env))
    if (/^(npm_|NODE_OPTIONS|NODE_ENV|INIT_CWD|COLOR|EDITOR)/i.test(name) && value !== undefined) {
      outer.set(name, value);
      delete process.env[name];
    }
  await install(true, 'bare');
  installed = opened.seen();
});

afterAll(() => {
  for (const [name, value] of outer) process.env[name] = value;
  opened.close();
});

const root = { directory: opened.project, manifest: opened.manifestOf('') };

async function install(changed: boolean, kind: 'bare' | 'change'): Promise<void> {
  const env = opened.environment('install');
  await runRootLifecycleBefore(root, { kind, env, stdio: 'pipe' });
  const approvals = await readApprovals({ manifest: root.manifest, root: opened.project });
  const review = reviewBuilds(await readBuilds(changed ? ['native', 'maybe', 'tool'] : []), approvals);
  expect(review.pending).toEqual([]);
  await runBuilds(review, { env, edges: [] });
  await runRootLifecycleAfter(root, { changed }, { kind, env, stdio: 'pipe' });
}

async function readBuilds(names: readonly string[]): Promise<readonly Build[]> {
  const candidates = [...names.map(candidateOf), linked];
  const builds = await Promise.all(
    candidates.map((candidate) => readBuild(candidate, { fs: nodeFs, root: opened.project })),
  );
  return builds.filter((build) => build !== undefined);
}

function candidateOf(name: string): BuildCandidate {
  const integrity = envOf(recorded.install, name)?.['npm_package_integrity'] as Integrity;
  return {
    name,
    version: '1.0.0',
    path: `node_modules/${name}`,
    directory: join(opened.project, 'node_modules', name),
    resolved: `${registry}${name}/-/${name}-1.0.0.tgz`,
    integrity,
    registries: [registry],
    facts: { optional: name === 'maybe', dev: name === 'tool' },
  };
}

const linked: BuildCandidate = {
  name: 'linked',
  version: '0.0.1',
  path: 'linked',
  directory: join(opened.project, 'linked'),
  link: { target: 'linked', isMember: false },
  registries: [registry],
};

function eventsAt(lines: readonly Seen[], directory: string): readonly string[] {
  return lines.filter((line) => line.directory === directory).map(({ event }) => event);
}

function envOf(lines: readonly Seen[], name: string): Readonly<Record<string, string>> | undefined {
  return lines.find((line) => line.directory.endsWith(`/${name}`) && line.env !== undefined)?.env;
}

function pick(env: Readonly<Record<string, string>> | undefined, names: RegExp): Record<string, string> {
  const entries = Object.entries(env ?? {}).filter(([name]) => names.test(name));
  expect(entries).not.toEqual([]);
  return Object.fromEntries(entries);
}

describe('the order that npm 12 was seen to keep', () => {
  it('S01 of the project: preinstall, then the tree, dependencies, install to postprepare', async () => {
    expect(eventsAt(installed, '<project>')).toEqual(eventsAt(recorded.install, '<project>'));
    const order = installed.map(({ directory, event }) => `${directory} ${event}`);
    expect(order[0]).toBe('<project> preinstall');
    expect(order.indexOf('<project> predependencies')).toBe(
      order.indexOf('<project>/linked postinstall') + 1,
    );
  });

  it('S01 leaves dependencies out when the tree stayed, and everything but them when packages are named', async () => {
    await install(false, 'bare');
    expect(opened.seen().map(({ event }) => event)).toEqual(recorded.again.map(({ event }) => event));
    await install(true, 'change');
    expect(eventsAt(opened.seen(), '<project>')).toEqual([
      'predependencies',
      'dependencies',
      'postdependencies',
    ]);
  });

  it('G03 prepublish and dependencies run, which only npm has', () => {
    const events = eventsAt(installed, '<project>');
    expect([events.includes('prepublish'), events.includes('dependencies')]).toEqual([true, true]);
  });

  it('S02 of a package: preinstall, install, postinstall, and of a linked directory prepare, last of all', () => {
    for (const directory of ['native', 'maybe', 'tool'].map((name) => `<project>/node_modules/${name}`))
      expect(eventsAt(installed, directory)).toEqual(eventsAt(recorded.install, directory));
    expect(eventsAt(installed, '<project>/linked')).toEqual([
      'preinstall',
      'prepare',
      'install',
      'postinstall',
    ]);
    const places = installed.map(({ directory }) => directory);
    expect(places.indexOf('<project>/linked')).toBeGreaterThan(
      places.lastIndexOf('<project>/node_modules/tool'),
    );
  });
});

describe('the environment that npm 12 was seen to give', () => {
  const [npmRoot] = recorded.install;

  it('E01 says what runs, for whom and where the user is', () => {
    const names =
      /^(npm_lifecycle_.*|npm_command|npm_execpath|npm_node_execpath|NODE|INIT_CWD|npm_package_json)$/;
    expect(pick(installed[0]?.env, names)).toEqual(pick(npmRoot?.env, names));
    for (const name of ['native', 'maybe', 'tool', 'linked'])
      expect(pick(envOf(installed, name), names)).toEqual(pick(envOf(recorded.install, name), names));
  });

  it('E02 flattens name, version, config, engines and bin of the manifest', () => {
    const names = /^npm_package_(name|version|config|engines|bin)/;
    expect(pick(installed[0]?.env, names)).toEqual(pick(npmRoot?.env, names));
    expect(pick(envOf(installed, 'native'), names)).toEqual(pick(envOf(recorded.install, 'native'), names));
  });

  it('E03 says of a dependency where it comes from and who needs it', () => {
    const names = /^npm_package_(resolved|integrity|optional|dev|peer|dev_optional)$/;
    for (const name of ['native', 'maybe', 'tool'])
      expect(pick(envOf(installed, name), names)).toEqual(pick(envOf(recorded.install, name), names));
  });

  it('E04 exports every setting that somebody made, lists and false among them, and the usual places', () => {
    const names = /^npm_config_/;
    const exported = pick(installed[0]?.env, names);
    expect(exported).toEqual(pick(npmRoot?.env, names));
    expect(Object.keys(exported).filter((name) => /token|scope|elsewhere/.test(name))).toEqual([]);
  });

  it('E05 passes the user agent on as it is given', () => {
    expect(installed[0]?.env?.['npm_config_user_agent']).toBe(npmRoot?.env?.['npm_config_user_agent']);
  });

  it('E06 sets EDITOR, COLOR, HOME and NODE_OPTIONS', () => {
    const names = /^(EDITOR|COLOR|HOME|NODE_OPTIONS)$/;
    expect(pick(installed[0]?.env, names)).toEqual(pick(npmRoot?.env, names));
    expect(pick(envOf(installed, 'native'), names)).toEqual(pick(envOf(recorded.install, 'native'), names));
  });

  it('E07 puts the commands of the package and of every directory above it first on PATH, then node-gyp', () => {
    expect(installed[0]?.env?.['PATH']).toBe(npmRoot?.env?.['PATH']);
    expect(envOf(installed, 'native')?.['PATH']).toBe(envOf(recorded.install, 'native')?.['PATH']);
    expect(envOf(installed, 'linked')?.['PATH']).toBe(envOf(recorded.install, 'linked')?.['PATH']);
  });

  it('E08 keeps release ages and allow-scripts to itself', () => {
    const exported = Object.keys(installed[0]?.env ?? {});
    expect(exported.filter((name) => /release_age|allow_scripts/.test(name))).toEqual([]);
  });

  it('E01 to E08 differ from npm in nothing else', () => {
    const differing = new Set<string>();
    const without = (env: Readonly<Record<string, string>> | undefined) =>
      Object.fromEntries(Object.entries(env ?? {}).filter(([name]) => !differing.has(name)));
    expect(without(installed[0]?.env)).toEqual(npmRoot?.env);
    for (const name of ['native', 'maybe', 'tool'])
      expect(without(envOf(installed, name))).toEqual(envOf(recorded.install, name));
    const {
      npm_package_resolved: none,
      npm_package_integrity: neither,
      ...npmLinked
    } = {
      ...envOf(recorded.install, 'linked'),
    };
    expect([none, neither]).toEqual(['null', 'null']);
    expect(without(envOf(installed, 'linked'))).toEqual(npmLinked);
  });
});

describe('run', () => {
  it('S06 G01 quotes arguments for the shell so that the script gets them as they are', async () => {
    const env = opened.environment('run');
    await runScript(root, 'show', ['a b', "it's", '--flag', '$HOME', '*', ''], { env, stdio: 'pipe' });
    const seen = opened.seen();
    expect(seen.map(({ event, args }) => [event, args])).toEqual(
      recorded.run.map(({ event, args }) => [event, args]),
    );
    const npmRun = { ...recorded.run[0]?.env };
    const ours = { ...seen[0]?.env };
    expect(ours).toEqual({ ...npmRun, npm_config_audit: '', npm_config_registry: '<registry>/' });
  });

  it('S04 leaves pre and post out, and not the script, with ignore-scripts', async () => {
    await runScript(root, 'show', [], { env: opened.environment('run'), stdio: 'pipe', skipHooks: true });
    expect(opened.seen().map(({ event }) => event)).toEqual(recorded.ignore.map(({ event }) => event));
  });
});
