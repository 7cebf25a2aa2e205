import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstallOptions } from '../../src/index.ts';
import { createProject, type TestProject } from '../support/project.ts';

const startMs = Date.parse('2026-03-01T00:00:00.000Z');
const minuteMs = 60_000;
const manifest = { name: 'app', version: '1.0.0', dependencies: { a: '^1.0.0' } };

let registry: FixtureRegistry;
let reads: string[];
let nowMs: number;
const fs: FsOps = {
  ...nodeFs,
  readFile: (path) => {
    reads.push(path);
    return nodeFs.readFile(path);
  },
};

beforeEach(async () => {
  nowMs = startMs;
  reads = [];
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } } } },
      b: { versions: { '1.0.0': {}, '1.1.0': {} } },
      c: { versions: { '1.0.0': { optionalDependencies: { gone: '1.0.0' } } } },
    },
  });
});
afterEach(() => registry.close());

describe('a resolution that is remembered', () => {
  it('asks nobody and reads no document, and gives the same bytes', async () => {
    const project = await settled(manifest);
    const before = project.read('package-lock.json');
    await again(project);
    expect(project.read('package-lock.json')).toBe(before);
    expect(registry.requests).toEqual([]);
    expect(documentsRead()).toEqual([]);
  });

  it('serves another project with the same manifest', async () => {
    const project = await settled(manifest);
    const other = createProject(registry.url, { 'package.json': manifest });
    await again(other, { home: project.home });
    expect(other.read('package-lock.json')).toBe(project.read('package-lock.json'));
    expect(documentsRead()).toEqual([]);
  });

  it('is not asked where there is a lockfile to keep to', async () => {
    const project = await settled(manifest);
    project.write('package.json', { ...manifest, dependencies: { b: '1.0.0' } });
    await lock(project);
    expect(memosOf(project)).toHaveLength(1);
  });

  it('is confirmed by the registry once its documents are old, all of them, and counts as fresh again then', async () => {
    const project = await settled(manifest);
    nowMs += 6 * minuteMs;
    await again(project);
    expect(registry.counts()).toMatchObject({ packuments: 0, notModified: 2 });
    await again(project);
    expect(registry.requests).toEqual([]);
    expect(documentsRead()).toEqual([]);
  });

  it('counts for nothing once a document is another one', async () => {
    const project = await settled(manifest);
    registry.publish('b', '1.2.0', {});
    await again(project);
    expect(versionOf(project, 'b')).toBe('1.1.0');
    nowMs += 6 * minuteMs;
    await again(project);
    expect(versionOf(project, 'b')).toBe('1.2.0');
  });

  it('counts for nothing once another project has fetched another document', async () => {
    const project = await settled(manifest);
    registry.publish('b', '1.2.0', {});
    nowMs += 6 * minuteMs;
    const other = createProject(registry.url, {
      'package.json': { name: 'other', dependencies: { b: '*' } },
    });
    await again(other, { home: project.home });
    nowMs -= 6 * minuteMs;
    await again(project);
    expect(versionOf(project, 'b')).toBe('1.2.0');
  });

  it('counts for nothing once a document is gone from the cache', async () => {
    const project = await settled(manifest);
    for (const path of documentFiles(project)) nodeFs.removeTree(path);
    registry.publish('b', '1.2.0', {});
    await again(project);
    expect(versionOf(project, 'b')).toBe('1.2.0');
  });

  it('asks again for names that the registry did not have', async () => {
    const project = await settled({ ...manifest, dependencies: { c: '*' } });
    await again(project);
    expect(registry.requests.map(({ path }) => path)).toEqual(['/gone']);
    registry.publish('gone', '1.0.0', {});
    await again(project);
    expect(versionOf(project, 'gone')).toBe('1.0.0');
  });

  it('asks everybody with prefer-online, and remembers nothing', async () => {
    const project = createProject(registry.url, { 'package.json': manifest }, ['prefer-online=true']);
    await lock(project);
    await again(project);
    expect(registry.counts()).toMatchObject({ notModified: 2 });
    expect(() => memosOf(project)).toThrow();
  });

  it('does offline and with prefer-offline, however old it is', async () => {
    for (const network of ['offline', 'prefer-offline'] as const) {
      const project = await settled(manifest);
      const policy = { network } as const;
      await again(project, {}, policy);
      nowMs += 1000 * minuteMs;
      await again(project, {}, policy);
      expect(registry.requests).toEqual([]);
      expect(documentsRead()).toEqual([]);
    }
  });

  it('counts for nothing once a version has become old enough', async () => {
    registry.publish('b', '1.2.0', { publishedAt: new Date(nowMs - 23 * 60 * minuteMs).toISOString() });
    const project = await settled(manifest);
    expect(versionOf(project, 'b')).toBe('1.1.0');
    await again(project);
    expect(documentsRead()).toEqual([]);
    nowMs += 61 * minuteMs;
    await again(project, {}, { network: 'prefer-offline' });
    expect(versionOf(project, 'b')).toBe('1.2.0');
  });
});

async function settled(fields: object): Promise<TestProject> {
  const project = createProject(registry.url, { 'package.json': fields });
  await lock(project);
  await again(project);
  registry.reset();
  reads.length = 0;
  return project;
}

/** Without lockfile, as if it were the first time. */
async function again(
  project: TestProject,
  change: Partial<InstallOptions> = {},
  policy: InstallOptions['policy'] = {},
): Promise<void> {
  nodeFs.removeTree(join(project.root, 'package-lock.json'));
  registry.reset();
  reads.length = 0;
  await lock(project, change, policy);
}

async function lock(
  project: TestProject,
  change: Partial<InstallOptions> = {},
  policy: InstallOptions['policy'] = {},
): Promise<void> {
  const ports = { fs, now: () => nowMs };
  await project.install({ ports, policy: { outcome: 'lock', lockfile: 'npm', ...policy }, ...change });
}

function documentsRead(): readonly string[] {
  return reads.filter((path) => path.endsWith('.doc'));
}

function memosOf({ home }: TestProject): readonly string[] {
  return readdirSync(join(home, 'metadata', 'memos-v1'));
}

function documentFiles({ home }: TestProject): readonly string[] {
  const directory = join(home, 'metadata', 'v1');
  const files = readdirSync(directory, { recursive: true }) as string[];
  return files.filter((file) => file.endsWith('.doc')).map((file) => join(directory, file));
}

function versionOf(project: TestProject, name: string): string | undefined {
  const { packages } = JSON.parse(project.read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  return packages[`node_modules/${name}`]?.version;
}
