import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import semver from 'semver';
import { printed, withWord } from './command.ts';
import type { Rival } from './types.ts';

const directory = dirname(createRequire(import.meta.url).resolve('npm/package.json'));
const program = join(directory, 'bin', 'npm-cli.js');

/**
 * The pinned npm on this Node.
 *
 * @throws Error when that Node is too old for it
 */
export function npmOnNode(name: string, node: string): Rival {
  assertSuits(name, node);
  const rival: Rival = {
    name,
    version: () => printed(node, [program, '--version']),
    lockFiles: ['package-lock.json'],
    linkers: ['hoisted'],
    install: (place, _linker, member) => ({
      file: node,
      arguments: [
        program,
        'install',
        '--registry',
        place.registryUrl,
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--no-progress',
        ...(member === undefined ? [] : ['--workspace', member]),
      ],
      environment: { npm_config_cache: place.cache, npm_config_update_notifier: 'false' },
    }),
    frozen: (place, linker) => withWord(rival.install(place, linker), 'install', 'ci'),
  };
  return rival;
}

function assertSuits(name: string, node: string): void {
  const { version, engines } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    version: string;
    engines: { node: string };
  };
  const found = printed(node, ['--version']);
  if (semver.satisfies(found, engines.node)) return;
  const hint = 'name another Node and the rival with it: --node 22=<path of node> --rival npm@22';
  throw new Error(`${name}: npm ${version} needs Node ${engines.node}, this is ${found}; ${hint}`);
}
