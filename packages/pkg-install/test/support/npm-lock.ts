import { existsSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arborist } from '@npmcli/arborist';
import { type Files, writeFiles } from './install-both.ts';

/** The lockfiles that npm writes for these files, without a tree: by name, those that are there. */
export async function npmLocks(
  registry: string,
  files: Files,
  settings: Readonly<Record<string, unknown>> = {},
  request: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, string>>> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'dx-npm-')));
  const path = join(top, 'work', 'app');
  writeFiles(path, files);
  const quiet = { audit: false, fund: false, ignoreScripts: true, packageLockOnly: true };
  const arborist = new Arborist({ path, registry, cache: join(top, 'cache'), ...quiet, ...settings });
  await arborist.reify({ save: true, ...request });
  const names = ['package-lock.json', 'yarn.lock'].filter((name) => existsSync(join(path, name)));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}
