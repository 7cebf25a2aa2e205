import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { install } from '@dx/pkg-install';
import Arborist from '@npmcli/arborist';

/** A project as both get it. */
export interface Project {
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Lines of the `.npmrc` behind the registry. */
  readonly npmrc?: readonly string[];
  /** The same for npm's library, which reads no npmrc. */
  readonly npmOptions?: Readonly<Record<string, unknown>>;
}

/** What one of them made of it: the lock and every file, or how it failed. */
export type Outcome =
  | { readonly status: 'done'; readonly lock: string; readonly files: readonly string[] }
  | { readonly status: 'failed'; readonly code: string };

/** Installs the project with dx and with npm, each in a directory and with a cache of its own. */
export async function installBoth(
  registry: string,
  project: Project,
): Promise<{ readonly dx: Outcome; readonly npm: Outcome }> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'dx-judge-')));
  try {
    const dx = await observe(writeProject(join(top, 'dx', 'app'), registry, project), installWithDx);
    const npm = await observe(writeProject(join(top, 'npm', 'app'), registry, project), (path) =>
      installWithNpm(path, registry, project),
    );
    return { dx, npm };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** The same with dx only. */
export async function installWithDxAlone(registry: string, project: Project): Promise<Outcome> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'dx-judge-')));
  try {
    return await observe(writeProject(join(top, 'app'), registry, project), installWithDx);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

function writeProject(path: string, registry: string, { manifest, npmrc = [] }: Project): string {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(path, '.npmrc'), [`registry=${registry}`, 'fetch-retries=0', ...npmrc, ''].join('\n'));
  return path;
}

async function installWithDx(path: string): Promise<void> {
  const project = {
    directory: path,
    env: {},
    home: join(path, '..', 'home'),
    globalPrefix: join(path, '..', 'prefix'),
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.version,
    dxVersion: '0.0.0',
  };
  await install({ project, home: join(path, '..', 'store'), policy: { lockfile: 'npm' } });
}

async function installWithNpm(path: string, registry: string, { npmOptions = {} }: Project): Promise<void> {
  const arborist = new Arborist({
    path,
    registry,
    cache: join(path, '..', 'cache'),
    audit: false,
    fund: false,
    ignoreScripts: true,
    ...npmOptions,
  });
  await arborist.reify({ save: true });
}

async function observe(path: string, run: (path: string) => Promise<void>): Promise<Outcome> {
  try {
    await run(path);
  } catch (error) {
    if (isDxError(error)) return { status: 'failed', code: error.code };
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return { status: 'failed', code };
  }
  return {
    status: 'done',
    lock: readFileSync(join(path, 'package-lock.json'), 'utf8'),
    files: listFiles(join(path, 'node_modules'), 'node_modules'),
  };
}

/** Every path with what it is: directories, links with their target, files with whether they can be run. */
function listFiles(directory: string, label: string): readonly string[] {
  const entries = statSync(directory, { throwIfNoEntry: false })
    ? readdirSync(directory, { withFileTypes: true })
    : [];
  return entries
    .filter(({ name }) => name !== '.dx' && name !== '.package-lock.json')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      const shown = `${label}/${entry.name}`;
      if (entry.isSymbolicLink()) return [`${shown} -> ${readlinkSync(path)}`];
      if (entry.isDirectory()) return [`${shown}/`, ...listFiles(path, shown)];
      return [(statSync(path).mode & 0o111) === 0 ? shown : `${shown} *`];
    });
}
