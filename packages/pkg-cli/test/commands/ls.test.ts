import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DxProject } from '../support/dx.ts';
import { askNpm } from '../support/npm-oracle.ts';
import { installSample, placePackage, sampleUniverse } from '../support/sample-tree.ts';

let registry: FixtureRegistry;
let whole: DxProject;
let broken: DxProject;
beforeAll(async () => {
  registry = await startRegistry(sampleUniverse);
  whole = await installSample(registry);
  broken = await installSample(registry);
  placePackage(broken.root, 'node_modules/stray', {
    name: 'stray',
    version: '9.0.0',
    dependencies: { b: '7', gone: '1' },
  });
  placePackage(broken.root, 'node_modules/plug', {
    name: 'plug',
    version: '4.0.0',
    peerDependencies: { b: '5' },
  });
  rmSync(join(broken.root, 'node_modules/opt'), { recursive: true });
  rmSync(join(broken.root, 'node_modules/tool/node_modules'), { recursive: true });
  rmSync(join(broken.root, 'node_modules/d'), { recursive: true });
  rmSync(join(broken.root, 'node_modules/.package-lock.json'));
});
afterAll(() => registry.close());

const lines = [
  '',
  '--all',
  '--depth=1',
  '--omit=dev',
  '--omit=dev --omit=optional --omit=peer',
  '--link',
  'b',
  'b@2 --all',
  '@s/c',
  'nobody',
  'tool --depth=0',
];

describe('dx ls', () => {
  it.each(lines)('I10 prints the JSON of npm ls %s, with its exit code', async (line) => {
    await compareJson(whole, line);
  });

  it.each(lines)('I10 finds the problems of npm ls %s in a broken tree', async (line) => {
    await compareJson(broken, line);
  });

  it.each(['--parseable', '-p --all', '-p --long --all', '-p b'])(
    'I10 prints the paths of npm ls %s',
    async (line) => {
      for (const project of [whole, broken]) {
        const argv = ['ls', ...words(line)];
        const { stdout } = await project.dx(argv);
        expect(stdout.replaceAll('<base>/project', project.root)).toBe(
          (await askNpm(project.root, argv)).stdout,
        );
      }
    },
  );

  it.each(['', '--all', 'b', '--long'])('I10 draws the tree of npm ls %s', async (line) => {
    for (const project of line === '--long' ? [whole] : [whole, broken]) {
      const argv = ['ls', ...words(line)];
      const { stdout } = await project.dx(argv);
      const npm = (await askNpm(project.root, [...argv, '--unicode'])).stdout;
      expect(plain(stdout.replaceAll('<base>/project', project.root))).toEqual(plain(npm));
    }
  });

  it('names the problems on standard error, with the way out', async () => {
    const { exitCode, stderr } = await broken.dx('ls');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('problem invalid: plug@4.0.0 <base>/project/node_modules/plug\n');
    expect(stderr).toContain('hint  dx install');
    expect((await whole.dx('ls')).stderr).toBe('');
  });

  it('lists a lockfile without anything installed', async () => {
    const { stdout, exitCode } = await broken.dx('ls --package-lock-only --all');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('├── opt@1.0.0\n');
  });
});

function words(line: string): readonly string[] {
  return line === '' ? [] : line.split(' ');
}

async function compareJson(project: DxProject, line: string): Promise<void> {
  const argv = ['ls', ...words(line), '--json'];
  const { stdout, exitCode } = await project.dx(argv);
  const npm = await askNpm(project.root, argv);
  const json = JSON.parse(stdout.replaceAll('<base>/project', project.root));
  expect(withoutRequired(json)).toEqual(withoutRequired(JSON.parse(npm.stdout)));
  expect(exitCode).toBe(npm.exitCode);
}

/** npm tells the range for the first missing package only, dx for each. */
function withoutRequired(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'required');
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutRequired(item)]));
}

/** Without the blanks at the ends of lines. */
function plain(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
}
