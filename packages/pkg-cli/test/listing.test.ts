import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import { expect, it } from 'vitest';
import { buildListing, listingJson } from '../src/listing.ts';
import { drawListing } from '../src/terminal/draw-listing.ts';
import { openFakeTerminal } from './support/fake-terminal.ts';

interface Laid {
  readonly manifests: Readonly<Record<string, unknown>>;
  /** Location → entry of the lock; those with a version are installed as well. */
  readonly locked?: Readonly<
    Record<string, { readonly version?: string; readonly [field: string]: unknown }>
  >;
  /** Location → what lies there instead of the locked version; `undefined` is nothing. */
  readonly installed?: Readonly<Record<string, string | undefined>>;
}

interface Asked {
  readonly depth?: number;
  readonly names?: readonly string[];
  /** Directory of the member that is asked about. */
  readonly from?: string;
}

function list({ manifests, locked, installed = {} }: Laid, { depth = 9, names = [], from = '' }: Asked = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  const write = (path: string, content: unknown): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  };
  for (const [location, manifest] of Object.entries(manifests))
    write(join(location, 'package.json'), manifest);
  if (locked !== undefined)
    write('package-lock.json', { lockfileVersion: 3, packages: { ...manifests, ...locked } });
  for (const [location, { version }] of Object.entries(locked ?? {})) {
    const there = location in installed ? installed[location] : version;
    if (there !== undefined) write(`${location}/package.json`, { version: there });
  }
  const workspace = readWorkspace(
    {
      directory: join(root, from),
      env: {},
      home: root,
      globalPrefix: root,
      platform: process.platform,
      arch: process.arch,
      nodeVersion: process.version,
      dxVersion: '0.0.0',
    },
    { fs: nodeFs },
  );
  const lock = readLockfile(root, { fs: nodeFs })?.lock;
  const listing = buildListing({ workspace, lock, fs: nodeFs, depth, names });
  const { terminal } = openFakeTerminal({ color: false });
  return { listing, lines: drawListing(listing, '/app', terminal.paint).slice(1) };
}

const app = { name: 'app', version: '1.0.0', dependencies: { a: '^1.0.0', b: '^1.0.0' } };
const tree = {
  'node_modules/a': { version: '1.1.0', dependencies: { c: '*' } },
  'node_modules/b': { version: '1.0.0', dependencies: { c: '*', a: '1' } },
  'node_modules/c': { version: '3.0.0', dependencies: { d: '*' } },
  'node_modules/d': { version: '4.0.0', dependencies: { c: '*' } },
};

it('opens each package once, also in a circle', () => {
  expect(list({ manifests: { '': app }, locked: tree }).lines).toEqual([
    '├─┬ a@1.1.0',
    '│ └─┬ c@3.0.0',
    '│   └─┬ d@4.0.0',
    '│     └── c@3.0.0 deduped',
    '└─┬ b@1.0.0',
    '  ├── a@1.1.0 deduped',
    '  └── c@3.0.0 deduped',
  ]);
});

it('goes as deep as it is told', () => {
  expect(list({ manifests: { '': app }, locked: tree }, { depth: 0 }).lines).toEqual([
    '├── a@1.1.0',
    '└── b@1.0.0',
  ]);
  expect(list({ manifests: { '': app }, locked: tree }, { depth: 1 }).lines).toHaveLength(5);
});

it('shows only the branches that lead to a name', () => {
  const { lines } = list({ manifests: { '': app }, locked: tree }, { names: ['d'] });
  expect(lines).toEqual(['└─┬ a@1.1.0', '  └─┬ c@3.0.0', '    └── d@4.0.0']);
  expect(list({ manifests: { '': app }, locked: tree }, { names: ['z'] }).lines).toEqual(['└── (empty)']);
});

it('tells what is missing and what does not fit, with what was wanted', () => {
  const installed = { 'node_modules/a': '2.0.0', 'node_modules/b': undefined };
  const { lines, listing } = list({ manifests: { '': app }, locked: tree, installed }, { depth: 0 });
  expect(lines).toEqual(['├── a@2.0.0 invalid: wanted ^1.0.0', '└── missing b@^1.0.0']);
  expect(listingJson(listing)).toEqual({
    name: 'app',
    version: '1.0.0',
    dependencies: { a: { version: '2.0.0', invalid: true }, b: { required: '^1.0.0', missing: true } },
  });
});

it('misses everything without a lockfile', () => {
  expect(list({ manifests: { '': app } }).lines).toEqual(['├── missing a@^1.0.0', '└── missing b@^1.0.0']);
});

it('does not miss what is optional', () => {
  const manifest = {
    name: 'app',
    optionalDependencies: { x: '1' },
    peerDependencies: { y: '1', z: '1' },
    peerDependenciesMeta: { y: { optional: true } },
  };
  expect(list({ manifests: { '': manifest } }).lines).toEqual(['└── missing z@1']);
});

it('takes the nearest of several versions, and an alias at its word', () => {
  const manifest = { name: 'app', dependencies: { a: '1', old: 'npm:a@^0.1.0' } };
  const locked = {
    'node_modules/a': { version: '1.0.0', dependencies: { c: '2' } },
    'node_modules/a/node_modules/c': { version: '2.0.0' },
    'node_modules/c': { version: '3.0.0' },
    'node_modules/old': { name: 'a', version: '0.1.5' },
  };
  expect(list({ manifests: { '': manifest }, locked }).lines).toEqual([
    '├─┬ a@1.0.0',
    '│ └── c@2.0.0',
    '└── old@0.1.5',
  ]);
});

it('lists what a member asks for when it stands there', () => {
  const manifests = {
    '': { name: 'root', workspaces: ['packages/*'], dependencies: { a: '1' } },
    'packages/ui': { name: 'ui', version: '2.0.0', devDependencies: { c: '^3.0.0' } },
  };
  const locked = {
    'node_modules/a': { version: '1.0.0' },
    'node_modules/ui': { resolved: 'packages/ui', link: true },
    'packages/ui/node_modules/c': { version: '3.0.0' },
  };
  const { listing, lines } = list({ manifests, locked }, { from: 'packages/ui' });
  expect(listing).toMatchObject({ name: 'ui', version: '2.0.0' });
  expect(lines).toEqual(['└── c@3.0.0']);
  expect(list({ manifests, locked }).lines).toEqual(['└── a@1.0.0']);
});

it('T01 prints no control characters of names and versions', () => {
  const manifest = { name: 'app', dependencies: { a: '1\u001b[2J' } };
  expect(list({ manifests: { '': manifest } }).lines).toEqual(['└── missing a@1[2J']);
});
