import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject, type DxProject } from './support/dx.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  requireBuiltDx();
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '1.0.0' } }, '2.0.0': {} } },
      b: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

const ownMachine = { npm_config_generations: undefined, CI: undefined };

function createProject(version = '1.0.0'): DxProject {
  return createDxProject(registry.url, { 'package.json': { name: 'app', dependencies: { a: version } } });
}

async function run(
  project: DxProject,
  argv: readonly string[] = ['install'],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const options = { cwd: project.root, env: { ...project.env, ...ownMachine, ...env } };
  const { exitCode, stdout, stderr } = await runBuiltDx(argv, options);
  expect(exitCode, stderr).toBe(0);
  return stdout.replace(/\d+(?:\.\d+)? (?:ms|s)\b/g, '<time>');
}

function seals(project: DxProject): readonly string[] {
  const home = join(project.env['DX_HOME'] ?? '', 'generations', 'v1');
  if (!existsSync(home)) return [];
  return readdirSync(home).flatMap((id) =>
    readdirSync(join(home, id)).filter((name) => existsSync(join(home, id, name, 'seal.json'))),
  );
}

/** What a process in the background makes. */
async function untilSealed(project: DxProject, count: number): Promise<void> {
  for (let tries = 0; tries < 600 && seals(project).length < count; tries += 1) await pause(50);
  expect(seals(project)).toHaveLength(count);
}

/** The launcher of the executable has no clock. */
const fromSpare = /^2 packages(?: in <time>)?, from a spare\n$/;

describe('the built command', { timeout: 120_000 }, () => {
  it('gets a spare ready in the background, takes it once node_modules is removed, and makes the next', async () => {
    const project = createProject();
    expect(await run(project)).toContain('added 2 packages in <time>');
    await untilSealed(project, 1);
    const [first] = seals(project);
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    expect(await run(project)).toMatch(fromSpare);
    expect(existsSync(join(project.root, 'node_modules/b/package.json'))).toBe(true);
    expect(await run(project)).toBe('nothing to do, up to date in <time>\n');
    for (let tries = 0; tries < 600 && seals(project)[0] === first; tries += 1) await pause(50);
    await untilSealed(project, 1);
  });

  it('keeps the tree of a branch for when its files are back', async () => {
    const project = createProject();
    await run(project, ['install', '--lockfile=npm']);
    await untilSealed(project, 1);
    const main = ['package.json', 'package-lock.json'].map((file) => [file, project.read(file)] as const);
    writeFileSync(join(project.root, 'package.json'), project.read('package.json').replace('1.0.0', '2.0.0'));
    expect(await run(project, ['install', '--lockfile=npm'])).toContain('changed 1 package');
    await untilSealed(project, 2);
    for (const [file, text] of main) writeFileSync(join(project.root, file), text);
    expect(await run(project, ['install', '--lockfile=npm'])).toMatch(fromSpare);
  });

  it.each([
    ['with --no-spare', ['install', '--no-spare'], {}],
    ['in continuous integration', ['install'], { CI: 'true' }],
    ['where the setting says so', ['install'], { npm_config_generations: 'false' }],
  ] as const)('leaves all of that %s', async (_, argv, env) => {
    const project = createProject();
    await run(project);
    await untilSealed(project, 1);
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    expect(await run(project, argv, env)).toContain('files');
    const other = createProject();
    await run(other, argv, env);
    expect(existsSync(join(other.env['DX_HOME'] ?? '', 'generations'))).toBe(false);
  });

  it('does it in continuous integration too where the setting says so', async () => {
    const project = createProject();
    await run(project, ['install'], { CI: 'true', npm_config_generations: 'true' });
    await untilSealed(project, 1);
  });
});
