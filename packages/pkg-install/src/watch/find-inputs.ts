import path from 'node:path';
import type { WatchedInput } from '@dx/pkg-build';
import type { FsQuestion } from '@dx/pkg-core';

/** Where a project is, and what is dx's own. */
export interface InputPlace {
  readonly root: string;
  readonly home: string;
}

/**
 * Of everything that an installation looked at, what people and other tools change: manifests and lockfiles, settings files
 * wherever they are, patches, the folders that workspace patterns look into. Not what is installed, and nothing of dx's own.
 */
export function findInputs(asked: readonly FsQuestion[], place: InputPlace): readonly WatchedInput[] {
  const inputs = new Map(alwaysWatched(place).map((input) => [input.path, input]));
  for (const question of asked) {
    const input = toInput(question, place);
    if (input !== undefined) inputs.set(input.path, input);
  }
  return Object.freeze([...inputs.values()]);
}

/** Without them nothing else is found. */
function alwaysWatched({ root }: InputPlace): readonly WatchedInput[] {
  return ['package.json', '.npmrc'].map((name) => ({ path: path.join(root, name), kind: 'file' }));
}

function toInput({ op, path: asked }: FsQuestion, { root, home }: InputPlace): WatchedInput | undefined {
  const isInside = asked === root || asked.startsWith(`${root}${path.sep}`);
  const parts = asked.split(path.sep);
  if (parts.includes('node_modules') || parts.includes('.git')) return undefined;
  if (asked.startsWith(`${home}${path.sep}`) || asked.startsWith('/proc/')) return undefined;
  if (op === 'readDirectory') return isInside ? { path: asked, kind: 'directory' } : undefined;
  if (op === 'readFile') return { path: asked, kind: 'file' };
  return op === 'stat' && isInside && path.extname(asked) !== '' ? { path: asked, kind: 'file' } : undefined;
}
