import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type Files, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      dep: {
        versions: { '1.0.0': { files: { 'index.js': 'dep' } }, '2.0.0': { files: { 'index.js': 'dep 2' } } },
      },
      leaf: { versions: { '1.0.0': { files: { 'index.js': 'leaf' } } } },
    },
  });
});
afterAll(() => registry.close());

const made: TestProject[] = [];
afterEach(() => {
  for (const { root } of made.splice(0)) rmSync(dirname(root), { recursive: true, force: true });
});

const files: Files = {
  '.gitignore': 'node_modules\n',
  'package.json': { name: 'mono', private: true, workspaces: ['packages/*'], dependencies: { dep: '1' } },
  'packages/a/package.json': { name: 'a', version: '1.0.0', dependencies: { dep: '2', b: '*' } },
  'packages/b/package.json': { name: 'b', version: '1.0.0', dependencies: { leaf: '1' } },
};

function git(root: string, ...words: readonly string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.test', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', root, ...who, ...words], { stdio: 'pipe' });
}

/** A repository with everything installed and its lockfile committed. */
async function repository(more: Files = {}): Promise<TestProject> {
  const project = createProject(registry.url, { ...files, ...more });
  made.push(project);
  await project.install();
  git(project.root, 'init', '-q', '-b', 'main');
  git(project.root, 'add', '-A');
  git(project.root, 'commit', '-q', '-m', 'all');
  registry.reset();
  return project;
}

const at = (project: TestProject, directory: string): TestProject['options'] => ({
  ...project.options,
  project: { ...project.options.project, directory },
});

describe('a second worktree', () => {
  it('is installed without a request, by links to the files that the store has', async () => {
    const first = await repository();
    const second = join(dirname(first.root), 'second');
    git(first.root, 'worktree', 'add', '-q', second);
    const stored = storeListing(first);
    const receipt = await first.install(at(first, second));
    expect(registry.requests).toEqual([]);
    expect(receipt).toMatchObject({ status: 'changed', requestCount: 0, receivedBytes: 0 });
    expect(storeListing(first)).toEqual(stored);
    for (const path of ['node_modules/dep', 'packages/a/node_modules/dep', 'node_modules/leaf']) {
      const [one, other] = [first.root, second].map((root) => statSync(join(root, path, 'index.js')));
      expect(other?.ino).toBe(one?.ino);
    }
  });

  it('is one more project: what is removed in it stays in the first', async () => {
    const first = await repository();
    const second = join(dirname(first.root), 'second');
    git(first.root, 'worktree', 'add', '-q', second);
    await first.install(at(first, second));
    const before = first.snapshot();
    await first.install({
      ...at(first, second),
      request: { kind: 'remove', names: ['dep'], importers: [''] },
    });
    expect(first.snapshot()).toEqual(before);
  });
});

/** Directories of unpacked packages with their times: nothing was unpacked when they are the same. */
function storeListing({ home }: TestProject): readonly string[] {
  return readdirSync(join(home, 'store'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name, parentPath }) => `${parentPath}/${name} ${statSync(join(parentPath, name)).ino}`)
    .sort();
}
