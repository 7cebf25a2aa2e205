import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallOptions } from '../../src/index.ts';
import { createProject } from '../support/project.ts';

const nowMs = Date.parse('2026-03-01T00:00:00.000Z');
const member = { name: 'm', version: '1.0.0' };
const root = { name: 'app', version: '1.0.0', dependencies: { a: '^1.0.0' }, workspaces: ['packages/*'] };
const host = { platform: 'linux', arch: 'x64', libc: 'glibc', nodeVersion: 'v20.19.0' } as const;

/** One question; what a test changes of it. */
interface Question {
  readonly root?: object;
  readonly member?: object;
  readonly npmrc?: readonly string[];
  readonly policy?: InstallOptions['policy'];
  readonly ports?: InstallOptions['ports'];
  readonly dxVersion?: string;
  readonly nowMs?: number;
}

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } }, '1.1.0': {} } },
      b: { versions: { '1.0.0': {}, '1.1.0': {} } },
    },
  });
});
afterAll(() => registry.close());

/** How many memos a plain question and this one leave in one home. */
async function memosAfter(question: Question): Promise<number> {
  const home = createProject(registry.url, {}).home;
  await ask({}, home);
  await ask(question, home);
  return readdirSync(join(home, 'metadata', 'memos-v1')).length;
}

async function ask(question: Question, home: string): Promise<void> {
  const files = {
    'package.json': { ...root, ...question.root },
    'packages/m/package.json': { ...member, ...question.member },
  };
  const project = createProject(registry.url, files, question.npmrc);
  const { options } = project;
  await project.install({
    home,
    policy: { outcome: 'lock', lockfile: 'npm', ...question.policy },
    ports: { now: () => question.nowMs ?? nowMs, host, ...question.ports },
    project: { ...options.project, dxVersion: question.dxVersion ?? '1.0.0' },
  });
}

const other: readonly (readonly [string, Question])[] = [
  ['a range', { root: { dependencies: { a: '1.0.0' } } }],
  ['a field', { root: { dependencies: {}, devDependencies: { a: '^1.0.0' } } }],
  ['the order of names', { root: { dependencies: { b: '*', a: '^1.0.0' } } }],
  ['a range of a member', { member: { dependencies: { b: '1.0.0' } } }],
  ['the version of a member', { member: { version: '2.0.0' } }],
  ['the name of a member', { member: { name: 'n' } }],
  ['overrides', { root: { overrides: { b: '1.0.0' } } }],
  ['resolutions', { root: { resolutions: { b: '1.0.0' } } }],
  ['packageExtensions', { root: { packageExtensions: { 'a@1': { dependencies: { b: '1.0.0' } } } } }],
  ['hoisting limits', { root: { installConfig: { hoistingLimits: 'workspaces' } } }],
  ['the license of the project', { root: { license: 'MIT' } }],
  ['legacy-peer-deps', { npmrc: ['legacy-peer-deps=true'] }],
  ['strict-peer-deps', { npmrc: ['strict-peer-deps=true'] }],
  ['force', { npmrc: ['force=true'] }],
  ['prefer-dedupe', { npmrc: ['prefer-dedupe=true'] }],
  ['engine-strict', { npmrc: ['engine-strict=true'] }],
  ['install-strategy', { npmrc: ['install-strategy=nested'] }],
  ['tag', { npmrc: ['tag=next'] }],
  ['omit', { npmrc: ['omit=dev'] }],
  ['an age that somebody asks for', { npmrc: ['min-release-age=1'] }],
  ['min-release-age', { npmrc: ['min-release-age=3'] }],
  ['min-release-age-exclude', { npmrc: ['min-release-age-exclude[]=b'] }],
  ['before', { npmrc: ['before=2026-01-01'] }],
  ['allow-git', { npmrc: ['allow-git=none'] }],
  ['allow-remote', { npmrc: ['allow-remote=none'] }],
  ['allow-file', { npmrc: ['allow-file=none'] }],
  ['allow-directory', { npmrc: ['allow-directory=none'] }],
  ['the registry of a scope', { npmrc: ['@s:registry=https://registry.test/'] }],
  ['another way of asking', { policy: { network: 'prefer-offline' } }],
  ['the platform', { ports: { host: { ...host, platform: 'darwin' } } }],
  ['the architecture', { ports: { host: { ...host, arch: 'arm64' } } }],
  ['the C library', { ports: { host: { ...host, libc: 'musl' } } }],
  ['the version of Node', { ports: { host: { ...host, nodeVersion: 'v22.0.0' } } }],
  ['the version of dx', { dxVersion: '1.0.1' }],
];

describe('another question is another memo', () => {
  it.each(other)('for %s', async (_, question) => {
    expect(await memosAfter(question)).toBe(2);
  });

  it('for the registry', async () => {
    await using elsewhere = await startRegistry({
      packages: { a: { versions: { '1.0.0': {} } } },
    });
    expect(await memosAfter({ npmrc: [`registry=${elsewhere.url}`] })).toBe(2);
  });

  it('not for the same one elsewhere, nor a moment later', async () => {
    expect(await memosAfter({ nowMs: nowMs + 1000 })).toBe(1);
  });
});

describe('nothing is remembered', () => {
  it('of what comes from a directory', async () => {
    const home = createProject(registry.url, {}).home;
    const files = {
      'package.json': { name: 'app', dependencies: { d: 'file:./d', a: '*' } },
      'd/package.json': { name: 'd', version: '1.0.0' },
    };
    const project = createProject(registry.url, files);
    await project.install({ home, policy: { outcome: 'lock' }, ports: { now: () => nowMs, host } });
    expect(() => readdirSync(join(home, 'metadata', 'memos-v1'))).toThrow('ENOENT');
  });

  it('of what is decided with the versions of another lockfile', async () => {
    const home = createProject(registry.url, {}).home;
    const yarn = '# yarn lockfile v1\n\n\na@^1.0.0:\n  version "1.0.0"\n';
    const project = createProject(registry.url, {
      'package.json': { name: 'app', dependencies: { a: '^1.0.0' } },
      'yarn.lock': yarn,
    });
    await project.install({ home, policy: { outcome: 'lock' }, ports: { now: () => nowMs, host } });
    expect(() => readdirSync(join(home, 'metadata', 'memos-v1'))).toThrow('ENOENT');
  });
});
