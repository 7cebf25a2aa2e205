import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DxProject } from '../support/dx.ts';
import { askNpm } from '../support/npm-oracle.ts';
import { inOneOrder, installSample, placePackage, sampleUniverse } from '../support/sample-tree.ts';

let registry: FixtureRegistry;
let project: DxProject;
beforeAll(async () => {
  registry = await startRegistry(sampleUniverse);
  project = await installSample(registry);
  placePackage(project.root, 'node_modules/stray', { name: 'stray', version: '9.0.0' });
});
afterAll(() => registry.close());

describe('dx why', () => {
  it.each([
    'a',
    'b',
    'b@2',
    '@s/c',
    'd',
    'plug',
    'tool',
    'opt',
    'one',
    '@s/two-b',
    'stray',
    'node_modules/two',
    'packages/one',
  ])('I10 explains %s as npm does', async (word) => {
    const { exitCode, stdout } = await project.dx(['explain', word, '--json']);
    const npm = await askNpm(project.root, ['explain', word, '--json']);
    expect(exitCode).toBe(0);
    expect(inOneOrder(JSON.parse(stdout.replaceAll('<base>/project', project.root)))).toEqual(
      inOneOrder(JSON.parse(npm.stdout)),
    );
  });

  it('draws every way up to the project, each package once', async () => {
    const { stdout } = await project.dx('why node_modules/b');
    expect(stdout.split('\n')).toEqual([
      'b@1.0.0 node_modules/b',
      '├── b@^1.0.0 by the project',
      '├─┬ b@^1.0.0 by a@1.1.0 node_modules/a',
      '│ ├── a@^1.0.0 by the project',
      '│ └─┬ a@1 by one@1.2.3 packages/one',
      '│   └─┬ linked at one@1.2.3 node_modules/one',
      '│     ├── workspace by the project',
      '│     └─┬ one@^1.0.0 by @s/two-b@0.0.1 packages/two-b',
      '│       └─┬ linked at @s/two-b@0.0.1 node_modules/@s/two-b',
      '│         └── workspace by the project',
      '└─┬ peer b@>=1 by plug@3.0.0 node_modules/plug',
      '  └── plug@3 by the project',
      '',
    ]);
  });

  it('names what was explained further up instead of repeating it, also around a circle', async () => {
    const { stdout } = await project.dx('why d');
    expect(stdout).toContain('d@1 by @s/c@1.0.0 node_modules/@s/c\n');
    expect(stdout).toContain('@s/c@1 by d@1.0.1 (see above)');
  });

  it('says that nothing asks for an extraneous package', async () => {
    expect((await project.dx('why stray')).stdout).toBe(
      'stray@9.0.0 node_modules/stray extraneous\n└── nothing asks for it\n',
    );
  });

  it('explains the lockfile where nothing is on disk', async () => {
    const { stdout } = await project.dx('why stray a --package-lock-only');
    expect(stdout).toMatch(/^a@1\.1\.0 node_modules\/a\n/);
  });

  it('fails with DX_NOT_INSTALLED for a name that nobody has, DX_USAGE for none', async () => {
    expect(await project.dx('why nobody')).toMatchObject({ exitCode: 1, stdout: '' });
    expect((await project.dx('why nobody')).stderr).toContain('error DX_NOT_INSTALLED');
    expect((await project.dx('why')).stderr).toContain('error DX_USAGE');
  });
});
