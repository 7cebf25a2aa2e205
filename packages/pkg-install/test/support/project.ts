import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type InstallOptions, type InstallReceipt, install } from '../../src/index.ts';

/** What a test lays down: path → text, or data that becomes JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** A project in a temporary directory, with a store and a home of its own. */
export interface TestProject {
  readonly root: string;
  readonly home: string;
  readonly options: InstallOptions;
  install(change?: Partial<InstallOptions>): Promise<InstallReceipt>;
  read(path: string): string;
  json(path: string): Record<string, never>;
  write(path: string, content: unknown): void;
  /** Every file with its content or link target, to compare before with after. */
  snapshot(): Readonly<Record<string, string>>;
}

/** Makes a project whose `.npmrc` names the registry, with quick retries. */
export function createProject(registry: string, files: Files, npmrc: readonly string[] = []): TestProject {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-install-')));
  const root = join(base, 'project');
  const home = join(base, 'home');
  const write = (path: string, content: unknown): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`,
    );
  };
  const settings = ['fetch-retries=1', 'fetch-retry-mintimeout=1', 'fetch-retry-maxtimeout=5', ...npmrc];
  write('.npmrc', [`registry=${registry}`, ...settings, ''].join('\n'));
  for (const [path, content] of Object.entries(files)) write(path, content);
  const options: InstallOptions = {
    project: {
      directory: root,
      env: {},
      home,
      globalPrefix: join(base, 'prefix'),
      platform: process.platform,
      arch: process.arch,
      nodeVersion: process.version,
      dxVersion: '0.0.0',
    },
    home: join(base, 'dx'),
  };
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  return {
    root,
    home: options.home,
    options,
    install: (change) => install({ ...options, ...change }),
    read,
    json: (path) => JSON.parse(read(path)) as Record<string, never>,
    write,
    snapshot: () => Object.fromEntries(listFiles(root, '')),
  };
}

function listFiles(root: string, below: string): readonly (readonly [string, string])[] {
  return readdirSync(join(root, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return [[`${path}/`, ''] as const, ...listFiles(root, path)];
      if (entry.isSymbolicLink()) return [[path, `-> ${realpathSync(join(root, path))}`] as const];
      const mode = (statSync(join(root, path)).mode & 0o777).toString(8);
      return [[path, `${mode} ${readFileSync(join(root, path), 'utf8')}`] as const];
    });
}
