import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { type Build, type BuildCandidate, readBuild } from '../../src/index.ts';

/** A directory with files by path; text that begins with `#!` is made executable. */
export interface TestProject {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  build(name: string, more?: Partial<BuildCandidate>): Promise<Build>;
  close(): void;
}

/** Packages by name, each with its scripts; they lie in `node_modules`. */
export function openTestProject(
  packages: Readonly<Record<string, Readonly<Record<string, string>>>>,
  files: Readonly<Record<string, string>> = {},
): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  for (const [name, scripts] of Object.entries(packages)) {
    const manifest = { name, version: '1.0.0', scripts };
    write(join(root, 'node_modules', name, 'package.json'), JSON.stringify(manifest));
  }
  for (const [file, text] of Object.entries(files)) write(join(root, file), text);
  return {
    root,
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, LOG: join(root, 'log'), HOME: root },
    build: async (name, more = {}) => {
      const candidate = candidateOf(root, name);
      const build = await readBuild({ ...candidate, ...more }, { fs: nodeFs, root });
      if (build === undefined) throw new Error(`${name} has no install scripts`);
      return build;
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A package of the registry where npm puts it. */
export function candidateOf(root: string, name: string): BuildCandidate {
  const path = `node_modules/${name}`;
  return {
    name,
    version: '1.0.0',
    path,
    directory: join(root, path),
    registries: ['https://registry.test/'],
  };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (text.startsWith('#!')) chmodSync(file, 0o755);
}
