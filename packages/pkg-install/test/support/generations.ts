import type { Universe } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { type Generation, listGenerations } from '@dx/pkg-link/generations';
import { generationsOf } from '../../src/generations/place.ts';
import type { InstallOptions } from '../../src/index.ts';
import { type InstallReceipt, prepareSpare, type SpareOutcome } from '../../src/index.ts';
import { createProject, type Files, type TestProject } from './project.ts';

const write = (file: string): string => `node -e "require('fs').writeFileSync('${file}','built')"`;

/** What the projects depend on. */
export const universe: Universe = {
  packages: {
    a: {
      versions: {
        '1.0.0': {
          dependencies: { b: '^1.0.0' },
          bin: { a: 'cli.js' },
          files: { 'cli.js': '#!/usr/bin/env node\n' },
        },
        '2.0.0': { dependencies: { b: '^2.0.0' } },
      },
    },
    b: {
      versions: { '1.0.0': { files: { 'index.js': 'one' } }, '2.0.0': { files: { 'index.js': 'two' } } },
    },
    native: { versions: { '1.0.0': { scripts: { postinstall: write('ran') } } } },
    bundler: {
      versions: {
        '1.0.0': {
          bundleDependencies: ['b'],
          dependencies: { b: '^1.0.0', native: '1.0.0' },
          scripts: { postinstall: write('ran') },
          files: {
            'node_modules/b/package.json': '{"name":"b","version":"1.0.0"}',
            'node_modules/b/in.js': '',
          },
        },
      },
    },
    '@s/c': { versions: { '1.0.0': {} } },
  },
};

/** A project that keeps generations. */
export interface GenerationProject extends TestProject {
  spare(): Promise<SpareOutcome>;
  generations(): readonly Generation[];
}

const scripts: NonNullable<InstallOptions['scripts']> = {
  environment: () => ({ PATH: process.env['PATH'] ?? '', HOME: '/nowhere' }),
};

/** Installs with generations unless a policy says otherwise. */
export function createGenerationProject(registry: string, files: Files): GenerationProject {
  const made = createProject(registry, files);
  const { root, home } = made;
  return {
    ...made,
    install: (change): Promise<InstallReceipt> =>
      made.install({ scripts, ...change, policy: { lockfile: 'npm', generations: true, ...change?.policy } }),
    spare: () => prepareSpare({ root, home, nodeVersion: process.version }),
    generations: () => listGenerations(generationsOf(root, { home, fs: nodeFs })),
  };
}
