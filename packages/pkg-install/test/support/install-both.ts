import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Arborist } from '@npmcli/arborist';
import { type InstallOptions, type InstallReceipt, install } from '../../src/index.ts';

/** Text or bytes as they are, anything else as JSON, by path; paths may lead to beside the project (`../lib/x`). */
export type Files = Readonly<Record<string, unknown>>;

/** A project, and what an installer made of it. */
export interface Made {
  readonly root: string;
  readonly lock: string;
  readonly manifest: string;
  readonly files: readonly string[];
}

/** A project in a directory of its own. */
export interface PlainProject {
  readonly root: string;
  readonly options: InstallOptions;
  install(change?: Partial<InstallOptions>): Promise<InstallReceipt>;
  made(): Made;
}

/** Lays files down as a project that uses the registry and gets a package-lock.json. */
export function layProject(registry: string, files: Files): PlainProject {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'dx-both-')));
  const root = join(top, 'work', 'app');
  writeFiles(root, { '.npmrc': `registry=${registry}\nfetch-retries=0\n`, ...files });
  const project = {
    directory: root,
    env: { PATH: process.env['PATH'] },
    home: join(top, 'home'),
    globalPrefix: join(top, 'prefix'),
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.version,
    dxVersion: '0.0.0',
  };
  const options: InstallOptions = { project, home: join(top, 'dx'), policy: { lockfile: 'npm' } };
  return {
    root,
    options,
    install: (change) => install({ ...options, ...change }),
    made: () => look(root),
  };
}

/** What dx and npm make of the same files. npm adds `specs`, where there are any, as `npm install <spec>` does. */
export async function installBoth(
  registry: string,
  files: Files,
  specs: readonly string[] = [],
): Promise<{ readonly dx: Made; readonly npm: Made; readonly project: PlainProject }> {
  const project = layProject(registry, files);
  await project.install(specs.length === 0 ? {} : { request: { kind: 'add', specs } });
  const { root } = layProject(registry, files);
  await installWithNpm(root, registry, specs);
  return { dx: project.made(), npm: look(root), project };
}

async function installWithNpm(path: string, registry: string, specs: readonly string[]): Promise<void> {
  const settings = {
    registry,
    audit: false,
    fund: false,
    ignoreScripts: true,
    cache: join(path, '../cache'),
  };
  const before = process.cwd();
  try {
    process.chdir(path);
    const add = specs.length === 0 ? {} : { add: specs };
    await new Arborist({ path, ...settings }).reify({ ...add, save: true });
  } finally {
    process.chdir(before);
  }
}

export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    const isPlain = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(target, isPlain ? content : `${JSON.stringify(content, undefined, 2)}\n`);
  }
}

function look(root: string): Made {
  return {
    root,
    lock: readFileSync(join(root, 'package-lock.json'), 'utf8'),
    manifest: readFileSync(join(root, 'package.json'), 'utf8'),
    files: listFiles(root, '').filter((path) => path.includes('node_modules')),
  };
}

/** Every path with what it is: directories, links with their target, files with whether they can be run. */
function listFiles(root: string, below: string): readonly string[] {
  return readdirSync(join(root, below), { withFileTypes: true })
    .filter(({ name }) => name !== '.dx' && name !== '.package-lock.json')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const shown = below === '' ? entry.name : `${below}/${entry.name}`;
      const path = join(root, shown);
      if (entry.isSymbolicLink()) return [`${shown} -> ${readlinkSync(path)}`];
      if (entry.isDirectory()) return [`${shown}/`, ...listFiles(root, shown)];
      return [(statSync(path).mode & 0o111) === 0 ? shown : `${shown} *`];
    });
}
