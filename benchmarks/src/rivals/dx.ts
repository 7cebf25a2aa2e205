import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../paths.ts';
import { filter, printed, withWord } from './command.ts';
import type { Rival } from './types.ts';

const program = join(repositoryRoot, 'packages', 'pkg-cli', 'bin', 'dx.cjs');
const executable = join(repositoryRoot, 'packages', 'pkg-cli', 'dist', 'standalone', 'dx');
const noSpare = '--no-spare';
/** What of its home are packages and documents of registries. */
const kept: ReadonlySet<string> = new Set(['store', 'metadata', 'sources']);

/** dx on this Node. */
export function dxOnNode(name: string, node: string): Rival {
  return makeDx(name, [node, program]);
}

/**
 * The executable behind its launcher.
 *
 * @throws Error when there is none
 */
export function dxExecutable(name: string): Rival {
  if (!existsSync(executable)) throw new Error(`${name}: there is no executable; make it: pnpm standalone`);
  return makeDx(name, [executable]);
}

/**
 * The same without spare and parked trees.
 *
 * @throws Error when the dx that is built has no such option
 */
export function withoutSpare(name: string, base: (name: string) => Rival): Rival {
  if (!knowsNoSpare()) throw new Error(`${name}: the dx that is built does not know ${noSpare}`);
  const rival = base(name);
  return {
    ...rival,
    install: (...args) => withWord(rival.install(...args), 'install', 'install', noSpare),
    frozen: (...args) => withWord(rival.frozen(...args), 'ci', 'ci', noSpare),
  };
}

/** Whether the dx that is built can be told to do without. */
export function knowsNoSpare(): boolean {
  return /--(no-)?spare\b/.test(printed(process.execPath, [program, 'install', '--help']));
}

function makeDx(name: string, start: readonly string[]): Rival {
  const [file = '', ...before] = start;
  const rival: Rival = {
    name,
    version: () => printed(file, [...before, '--version']),
    lockFiles: ['lock.dxl', 'package-lock.json'],
    linkers: ['hoisted'],
    forget,
    install: (place, _linker, member) => ({
      file,
      arguments: [
        ...before,
        'install',
        '--registry',
        place.registryUrl,
        '--ignore-scripts',
        ...filter(member),
      ],
      environment: { DX_HOME: place.cache },
    }),
    frozen: (place, linker) => withWord(rival.install(place, linker), 'install', 'ci'),
  };
  return rival;
}

/** Trees that lie ready, histories, and resolutions that are remembered beside the documents. */
export function forget(cache: string): void {
  for (const entry of list(cache)) {
    if (!kept.has(entry)) rmSync(join(cache, entry), { recursive: true });
  }
  for (const entry of list(join(cache, 'metadata'))) {
    if (entry.startsWith('memos-')) rmSync(join(cache, 'metadata', entry), { recursive: true });
  }
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
