import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Universe } from '@dx/fixture-registry';
import type { LinkerKind } from '@dx/pkg-link';
import type { InstallOptions, InstallReceipt } from '../../src/index.ts';
import { createProject, type Files, type TestProject } from './project.ts';

const printsVersion = { files: { 'index.js': 'module.exports = require("./package.json").version;' } };

/** What the applications depend on. */
export const universe: Universe = {
  packages: {
    react: { versions: { '17.0.2': printsVersion, '18.3.1': printsVersion } },
    dep: { versions: { '1.0.0': printsVersion, '2.0.0': printsVersion } },
  },
};

/** What a manifest says that injects the library. */
export const injected: { readonly dependenciesMeta: object } = {
  dependenciesMeta: { ui: { injected: true } },
};

/** The manifest of the library. */
export const ui: Readonly<Record<string, unknown>> = {
  name: 'ui',
  version: '1.2.0',
  files: ['lib', 'cli.js'],
  bin: { 'ui-react': 'cli.js' },
  dependencies: { dep: '1.0.0' },
  devDependencies: { react: '18.3.1' },
  peerDependencies: { react: '>=17' },
};

/** What the library is: the versions that it finds. */
export const uses = 'module.exports = { react: require("react"), dep: require("dep") };';

/** A workspace with the library. */
export interface Monorepo extends TestProject {
  link(change?: Partial<InstallOptions>): Promise<InstallReceipt>;
  /** What `ui` is and finds from a member, as Node resolves it there. */
  load(member: string): { readonly react: string; readonly dep: string };
}

/** Two applications with different versions of the peer of a library that both inject. */
export function monorepo(registry: string, linker: LinkerKind, files: Files = {}): Monorepo {
  const made = createProject(registry, {
    'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'] },
    'packages/new/package.json': {
      name: 'new',
      dependencies: { dep: '2.0.0', react: '18.3.1', ui: '^1.0.0' },
      ...injected,
    },
    'packages/old/package.json': {
      name: 'old',
      dependencies: { react: '17.0.2', ui: 'workspace:*' },
      ...injected,
    },
    'packages/ui/package.json': { main: 'lib/index.js', ...ui },
    'packages/ui/lib/index.js': uses,
    'packages/ui/cli.js': '#!/usr/bin/env node\nconsole.log(require("react"));\n',
    'packages/ui/test.js': 'not packed',
    ...files,
  });
  return {
    ...made,
    link: (change) => made.install({ policy: { linker, lockfile: 'npm' }, ...change }),
    load: (member) => {
      const script = 'console.log(JSON.stringify(require("ui")))';
      const cwd = join(made.root, 'packages', member);
      return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' }));
    },
  };
}

/** Where a member has its copy of the library. */
export const copyIn = (member: string): string => `packages/${member}/node_modules/ui`;
