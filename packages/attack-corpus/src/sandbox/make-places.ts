import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Places } from '../types.ts';

/** What lies around the project and must stay as it is. */
const neighbours: Readonly<Record<string, string>> = {
  'home/.ssh/id_rsa': 'a private key\n',
  'home/.bashrc': 'export EDITOR=ed\n',
  'home/data/keep.txt': 'of the person\n',
  'outside/secret.txt': 'a secret\n',
  'outside/bin/tool': '#!/bin/sh\n',
  'outside/f': 'f of somebody else\n',
  'outside/kept/@s/x/index.js': 'of somebody else\n',
  'outside/kept/x/index.js': 'of somebody else\n',
  'outside/kept/y/index.js': 'of somebody else\n',
  'outside/kept/tool': 'of somebody else\n',
  'work/app-evil/keep.txt': 'begins with the same letters\n',
  'work/package.json': '{ "private": true }\n',
  'work/other/index.js': 'of another project\n',
};

/** Makes a directory with a home, neighbours and an empty project, beside a second registry. */
export function makePlaces(foreignUrl: string): Places {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-attack-')));
  for (const [path, text] of Object.entries(neighbours)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  chmodSync(join(base, 'home/.ssh/id_rsa'), 0o600);
  for (const name of ['work/app', 'prefix/bin', 'canary', 'tmp'])
    mkdirSync(join(base, name), { recursive: true });
  return {
    base,
    project: join(base, 'work/app'),
    outside: join(base, 'outside'),
    home: join(base, 'home'),
    dxHome: join(base, 'dx'),
    prefix: join(base, 'prefix'),
    canary: join(base, 'canary/ran'),
    foreignUrl,
  };
}

/** Writes files below a directory: text and bytes as they are, anything else as JSON. */
export function writeFiles(root: string, files: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    const isPlain = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(target, isPlain ? content : `${JSON.stringify(content, undefined, 2)}\n`);
  }
}
