import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SettingsInput } from '../src/index.ts';

/** Path below the directory → text of the file. A path with a closing slash is an empty directory. */
export type Tree = Readonly<Record<string, string>>;

/** Makes the tree in a directory of its own, which goes away with the running test. */
export function makeTree(tree: Tree): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(tree)) {
    const target = join(root, path);
    mkdirSync(path.endsWith('/') ? target : dirname(target), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(target, text);
  }
  return root;
}

/** The files of one scenario; each is optional. */
export interface Files {
  readonly project?: string;
  readonly user?: string;
  readonly global?: string;
  readonly builtin?: string;
  readonly more?: Tree;
}

/** A home, a prefix and a project in one temporary directory, and the input that points to them. */
export function makeSettingsInput(files: Files = {}, change: Partial<SettingsInput> = {}): SettingsInput {
  const root = makeTree({
    'project/package.json': '{"name":"app"}',
    'home/': '',
    'prefix/bin/': '',
    ...withText('project/.npmrc', files.project),
    ...withText('home/.npmrc', files.user),
    ...withText('prefix/etc/npmrc', files.global),
    ...withText('prefix/lib/node_modules/npm/npmrc', files.builtin),
    ...files.more,
  });
  return {
    directory: join(root, 'project'),
    env: {},
    home: join(root, 'home'),
    globalPrefix: join(root, 'prefix'),
    platform: 'linux',
    arch: 'x64',
    nodeVersion: '20.19.0',
    dxVersion: '1.2.3',
    ...change,
  };
}

function withText(path: string, text: string | undefined): Tree {
  return text === undefined ? {} : { [path]: text };
}

/** Runs `action` and gives what it threw. */
export function catchError(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
