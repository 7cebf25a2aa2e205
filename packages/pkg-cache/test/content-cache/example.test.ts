import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryDirectory } from './temporary-cache.ts';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

it('the example of a build with a cache of its own works with what is published, and nothing else of dx', () => {
  const project = installExample();
  const build = (): string =>
    execFileSync(process.execPath, ['build.mjs'], { cwd: project, encoding: 'utf8' });
  const outputs = (): readonly string[] =>
    ['main.js', 'parts/greet.js'].map((name) => readFileSync(join(project, 'dist', name), 'utf8'));
  expect(build()).toMatch(/^2 files in \d+ ms: 2 made, 0 from the cache\n$/);
  const first = outputs();
  rmSync(join(project, 'dist'), { recursive: true });
  expect(build()).toMatch(/: 0 made, 2 from the cache\n$/);
  expect(outputs()).toEqual(first);
  damageOne(join(project, 'node_modules/.cache/transforms/v1/entries'));
  expect(build()).toMatch(/: 1 made, 1 from the cache\n$/);
  expect(outputs()).toEqual(first);
});

/** The example with its dependencies as a registry would give them. */
function installExample(): string {
  const project = temporaryDirectory();
  cpSync(join(repository, 'examples/standalone-cache'), project, {
    recursive: true,
    filter: (path) => !/node_modules|dist$/.test(path),
  });
  for (const name of ['pkg-cache', 'pkg-core']) publish(name, project);
  link(join(repository, 'package.json'), 'esbuild', project);
  return project;
}

/** Lays out what is packed of a package (built files, and `package.json` as `publishConfig` changes it) and its dependencies. */
function publish(name: string, project: string): void {
  const source = join(repository, 'packages', name);
  const target = join(project, 'node_modules/@dx', name);
  const { publishConfig, ...manifest } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  mkdirSync(target, { recursive: true });
  cpSync(join(source, 'dist'), join(target, 'dist'), { recursive: true });
  writeFileSync(join(target, 'package.json'), JSON.stringify({ ...manifest, ...publishConfig }));
  for (const dependency of Object.keys(manifest.dependencies))
    if (!dependency.startsWith('@dx/')) link(join(source, 'package.json'), dependency, project);
}

function link(from: string, name: string, project: string): void {
  let directory = dirname(createRequire(from).resolve(name));
  while (!directory.endsWith(`node_modules/${name}`)) directory = dirname(directory);
  symlinkSync(directory, join(project, 'node_modules', name), 'dir');
}

function damageOne(entries: string): void {
  const [shard = ''] = readdirSync(entries);
  const [file = ''] = readdirSync(join(entries, shard));
  writeFileSync(join(entries, shard, file), 'damaged');
}
