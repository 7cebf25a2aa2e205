import { isDeepStrictEqual } from 'node:util';
import { type FsOps, parseSafeRelativePath } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSeal } from '../../src/generations/seal.ts';
import { readSwap } from '../../src/generations/swap-journal.ts';
import { readTree } from '../../src/index.ts';
import { readJournal } from '../../src/internal/journal.ts';
import { formatTree } from '../../src/read-tree.ts';

export const isJson: boolean = true;
export const words: readonly string[] = [
  '..',
  '../x',
  '/etc',
  'node_modules/../../x',
  'node_modules/.bin/a',
  'node_modules/@s/b',
  '.git/hooks',
  'C:\\x',
  'node_modules/a\\..\\..',
  '0123456789abcdef',
  'package.json',
  'aside',
  'absent',
];

const id = '0123456789abcdef';
const place = {
  kind: 'directory',
  path: 'node_modules/a',
  name: 'a',
  version: '1.0.0',
  optional: false,
  hasInstallScript: false,
  inBundle: false,
};
const seal = {
  version: 1,
  kind: 'spare',
  madeMs: 1,
  packageCount: 1,
  boot: 'b',
  host: 'h',
  tree: 't',
  stamp: 's',
  ownCommands: ['node_modules/.bin/a'],
  owners: ['', 'packages/m'],
};
const tree = {
  version: 1,
  linker: 'hoisted',
  placements: [
    { kind: 'bin', path: 'node_modules/.bin/a', target: '../a/cli.js' },
    place,
    { kind: 'link', path: 'node_modules/m', target: '../packages/m' },
  ],
};
const swap = {
  version: 1,
  root: '/app',
  in: id,
  out: id,
  boot: 'b',
  seal,
  moves: [
    { from: 'project', to: 'out', path: 'node_modules' },
    { from: 'in', to: 'project', path: 'packages/m/node_modules/a' },
  ],
};
const journal = {
  version: 1,
  id,
  bootId: 'b',
  steps: [
    { path: 'node_modules/a', place: true, was: 'aside' },
    { path: 'node_modules/l', place: false, was: { link: 'x' } },
  ],
  files: [
    { path: 'package.json', existed: true },
    { path: 'package-lock.json', existed: false, goes: false },
  ],
};

/** Everything that dx keeps about a project to begin with. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  return [tree, journal, seal, swap].map((each) => Uint8Array.from(Buffer.from(JSON.stringify(each))));
}

/** What is read names nothing outside of the project, or it is not read; whatever the file is, nothing is thrown. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  const fs: FsOps = { ...nodeFs, readFile: () => input };
  checkTree(fs);
  const found = readJournal('/app', fs);
  if (typeof found === 'object') {
    for (const step of found.steps) requireModules(step.path);
    for (const file of found.files) requireFile(file.path);
    requireId(found.id);
  }
  checkSwap(fs);
  const sealed = readSeal(fs, '/home/generations/x', id);
  if (sealed === undefined) return;
  for (const owner of sealed.owners) if (owner !== '') requirePlain(owner);
  for (const command of sealed.ownCommands) requirePlain(command);
}

function checkTree(fs: FsOps): void {
  const found = readTree('/app', { fs });
  if (found === undefined) return;
  for (const { path } of found.placements) {
    requirePlain(path);
    requireModules(path);
  }
  const bytes = Uint8Array.from(Buffer.from(formatTree(found)));
  const again = readTree('/app', { fs: { ...nodeFs, readFile: () => bytes } });
  const known = ({ version, linker, placements }: typeof found): unknown => ({ version, linker, placements });
  if (again === undefined || !isDeepStrictEqual(known(again), known(found)))
    throw new Error('is another tree the second time');
}

function checkSwap(fs: FsOps): void {
  const found = readSwap({ directory: '/home/generations', fs });
  if (typeof found !== 'object') return;
  requireId(found.in);
  requireId(found.out);
  for (const { path } of found.moves) {
    requirePlain(path);
    requireModules(path);
  }
}

function requirePlain(path: string): void {
  if (parseSafeRelativePath(path) !== path) throw new Error(`takes the path ${JSON.stringify(path)}`);
}

function requireModules(path: string): void {
  requirePlain(path);
  if (!path.split('/').includes('node_modules'))
    throw new Error(`takes ${JSON.stringify(path)}, which is the project's own`);
}

function requireFile(path: string): void {
  requirePlain(path);
  if (path.split('/').some((part) => part.startsWith('.')))
    throw new Error(`takes the hidden file ${JSON.stringify(path)}`);
}

function requireId(text: string): void {
  if (!/^[0-9a-f]{16}$/.test(text)) throw new Error(`takes the name ${JSON.stringify(text)}`);
}
