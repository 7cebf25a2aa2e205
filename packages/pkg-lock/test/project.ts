import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Manifest, parseManifest } from '@dx/pkg-workspace';
import { Arborist, type ArboristNode } from '@npmcli/arborist';

/** Manifests by location. */
export type Manifests = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What `npm install` was run on to make the `kinds` fixtures: one package of each kind that writes something of its own. */
export const kinds: Manifests = {
  '': {
    name: 'kinds',
    version: '1.0.0',
    license: 'MIT',
    bin: './cli.js',
    engines: { node: '>=18' },
    scripts: { postinstall: 'true' },
    dependencies: {
      extsprintf: '1.3.0',
      esbuild: '^0.24.0',
      'old-ms': 'npm:ms@2.0.0',
      querystring: '0.2.0',
      'react-dom': '^18.3.1',
      debug: '2.6.9',
      JSONStream: '^1.3.5',
    },
    devDependencies: { chokidar: '^3.6.0', 'use-sync-external-store': '^1.2.0', ms: '^2.1.0' },
    optionalDependencies: { '@tailwindcss/oxide-wasm32-wasi': '^4.1.0' },
    peerDependencies: { picocolors: '^1.1.0' },
    peerDependenciesMeta: { picocolors: { optional: true } },
  },
};

/** The same for the `members` fixtures: two workspace members, one of which nests a package. */
export const members: Manifests = {
  '': {
    name: 'monoi',
    version: '1.2.3',
    workspaces: ['packages/*'],
    dependencies: { ms: '^2' },
    devDependencies: { debug: '3' },
  },
  'packages/a': { name: '@m/a', version: '1.0.0', dependencies: { b: '*', ms: '1' } },
  'packages/b': { name: 'b', version: '1.0.0', bin: './x.js' },
};

/** The text of a lockfile that npm 11 wrote, `resolved` left out by its own setting. */
export function readFixture(name: string): string {
  return readFileSync(join(import.meta.dirname, 'fixtures', `${name}.lock`), 'utf8');
}

/** The importers of a project, as `readWorkspace` gives them. */
export function makeWorkspace(manifests: Manifests): {
  readonly importers: Readonly<Record<string, Manifest>>;
} {
  const importers: Record<string, Manifest> = Object.create(null);
  for (const [location, manifest] of Object.entries(manifests)) {
    const path = join('/project', location, 'package.json');
    importers[location] = parseManifest(JSON.stringify(manifest), path);
  }
  return { importers };
}

/** npm's own reading of a lockfile beside these manifests, in a new directory. */
export async function loadWithNpm(manifests: Manifests, lockText: string): Promise<ArboristNode> {
  const root = mkdtempSync(join(tmpdir(), 'dx-lock-'));
  for (const [location, manifest] of Object.entries(manifests)) {
    const path = join(root, location, 'package.json');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(manifest));
  }
  writeFileSync(join(root, 'package-lock.json'), lockText);
  return new Arborist({ path: root }).loadVirtual();
}
