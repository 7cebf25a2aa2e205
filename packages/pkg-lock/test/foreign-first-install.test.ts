import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { inMemoryMetadata, resolve, type Universe } from '@dx/pkg-resolve';
import { describe, expect, it } from 'vitest';
import { readForeignLock } from '../src/index.ts';

/** Every package has a newer version than the lockfiles below say, and `tool` one that needs something else. */
const universe: Universe = {
  tool: {
    versions: {
      '1.0.0': {
        dependencies: { ms: '^2.0.0', 'old-ms': 'npm:ms@^1.0.0' },
        peerDependencies: { host: '>=1' },
      },
      '1.9.0': { dependencies: { other: '^1.0.0' } },
    },
  },
  host: { versions: { '1.2.0': {}, '3.0.0': {} } },
  ms: { versions: { '1.0.0': {}, '1.5.0': {}, '2.0.0': {}, '2.1.0': {}, '2.9.0': {} } },
  other: { versions: { '1.0.0': {} } },
};
const importers = { '': { dependencies: { tool: '^1.0.0', ms: '~2.0.0 || ~2.1.0', host: '*' } } };

const lockfiles: Readonly<Record<string, readonly [string, string]>> = {
  bun: [
    'bun.lock',
    `{
      "lockfileVersion": 1,
      "workspaces": { "": { "dependencies": { "tool": "^1.0.0", "ms": "~2.0.0 || ~2.1.0", "host": "*" } } },
      "packages": {
        "host": ["host@1.2.0", "", {}, ""],
        "ms": ["ms@2.0.0", "", {}, ""],
        "old-ms": ["ms@1.0.0", "", {}, ""],
        "tool": ["tool@1.0.0", "", { "dependencies": { "ms": "^2.0.0", "old-ms": "npm:ms@^1.0.0" }, "peerDependencies": { "host": ">=1" } }, ""],
        "tool/ms": ["ms@2.1.0", "", {}, ""],
      },
    }`,
  ],
  'pnpm 9': [
    'pnpm-lock.yaml',
    `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      tool: {specifier: ^1.0.0, version: 1.0.0(host@1.2.0)}
      ms: {specifier: ~2.0.0 || ~2.1.0, version: 2.0.0}
      host: {specifier: '*', version: 1.2.0}
snapshots:
  tool@1.0.0(host@1.2.0): {dependencies: {ms: 2.1.0, old-ms: ms@1.0.0, host: 1.2.0}}
`,
  ],
  'pnpm 6': [
    'pnpm-lock.yaml',
    `lockfileVersion: '6.0'
dependencies:
  tool: {specifier: ^1.0.0, version: 1.0.0(host@1.2.0)}
  ms: {specifier: ~2.0.0 || ~2.1.0, version: 2.0.0}
  host: {specifier: '*', version: 1.2.0}
packages:
  /tool@1.0.0(host@1.2.0): {dependencies: {ms: 2.1.0, old-ms: /ms@1.0.0, host: 1.2.0}}
`,
  ],
  'yarn 1': [
    'yarn.lock',
    `# yarn lockfile v1


host@*:
  version "1.2.0"

ms@^2.0.0:
  version "2.1.0"

"ms@~2.0.0 || ~2.1.0":
  version "2.0.0"

"old-ms@npm:ms@^1.0.0":
  version "1.0.0"

tool@^1.0.0:
  version "1.0.0"
  dependencies:
    ms "^2.0.0"
    old-ms "npm:ms@^1.0.0"
`,
  ],
  'yarn 4': [
    'yarn.lock',
    `__metadata:
  version: 8

"host@npm:*":
  version: 1.2.0
  resolution: "host@npm:1.2.0"

"ms@npm:^2.0.0":
  version: 2.1.0
  resolution: "ms@npm:2.1.0"

"ms@npm:~2.0.0 || ~2.1.0":
  version: 2.0.0
  resolution: "ms@npm:2.0.0"

"old-ms@npm:ms@^1.0.0":
  version: 1.0.0
  resolution: "ms@npm:1.0.0"

"tool@npm:^1.0.0":
  version: 1.0.0
  resolution: "tool@npm:1.0.0"
`,
  ],
};

async function install(file: string, text: string): Promise<Readonly<Record<string, string | undefined>>> {
  const root = mkdtempSync(join(tmpdir(), 'dx-first-'));
  writeFileSync(join(root, file), text);
  const lock = await readForeignLock(root, { fs: nodeFs });
  rmSync(root, { recursive: true });
  const pins = lock?.pins ?? {};
  const { nodes, warnings } = await resolve({ importers, pins }, inMemoryMetadata(universe));
  expect(warnings).toEqual([]);
  return Object.fromEntries(nodes.slice(1).map(({ location, version }) => [location, version]));
}

describe('a first resolution with the pins of another lockfile', () => {
  it('moves versions without them', async () => {
    const { nodes } = await resolve({ importers }, inMemoryMetadata(universe));
    const versions = nodes.slice(1).map(({ location, version }) => `${location}@${version}`);
    expect(versions).toEqual([
      'node_modules/host@3.0.0',
      'node_modules/ms@2.1.0',
      'node_modules/other@1.0.0',
      'node_modules/tool@1.9.0',
    ]);
  });

  it.each(Object.entries(lockfiles))('D2: moves no version: %s', async (_tool, [file, text]) => {
    expect(await install(file, text)).toEqual({
      'node_modules/host': '1.2.0',
      'node_modules/ms': '2.0.0',
      'node_modules/old-ms': '1.0.0',
      'node_modules/tool': '1.0.0',
      'node_modules/tool/node_modules/ms': '2.1.0',
    });
  });
});
