import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { printed, withWord } from './command.ts';
import type { Rival } from './types.ts';
import { writeYarnResolutions } from './yarn-resolutions.ts';

const program = createRequire(import.meta.url).resolve('@yarnpkg/cli-dist/bin/yarn.js');

/** The pinned Yarn on this Node, with its `node-modules` linker. */
export function yarnOnNode(name: string, node: string): Rival {
  const rival: Rival = {
    name,
    version: () => printed(node, [program, '--version']),
    lockFiles: ['yarn.lock'],
    linkers: ['hoisted'],
    adapt: (project) => {
      writeFileSync(join(project, 'yarn.lock'), '');
      writeYarnResolutions(project);
    },
    install: (place, _linker, member) => ({
      file: node,
      arguments: [program, ...(member === undefined ? ['install'] : ['workspaces', 'focus', member])],
      environment: {
        YARN_NODE_LINKER: 'node-modules',
        YARN_NPM_REGISTRY_SERVER: place.registryUrl.replace(/\/$/, ''),
        YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
        YARN_GLOBAL_FOLDER: place.cache,
        YARN_ENABLE_SCRIPTS: 'false',
        YARN_ENABLE_TELEMETRY: 'false',
        YARN_ENABLE_PROGRESS_BARS: 'false',
        YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
        YARN_NPM_MINIMAL_AGE_GATE: '0',
      },
    }),
    frozen: (place, linker) => withWord(rival.install(place, linker), 'install', 'install', '--immutable'),
  };
  return rival;
}
