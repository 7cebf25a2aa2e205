import { type FsOps, isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readForeignLock } from '../../src/index.ts';

export const isJson: boolean = true;
export const words: readonly string[] = [
  'lockfileVersion: ',
  "'9.0'",
  '__metadata:\n  version: 8\n',
  'a@npm:^1.0.0',
  '@s/b@',
  'resolution: ',
  'version "1.0.0"\n',
  'importers:\n  .:\n',
  'workspace:m',
  '&a',
  '*a',
  '<<: ',
  '!!js ',
  '(b@1.0.0)',
  '__proto__',
];
const names = ['bun.lock', 'pnpm-lock.yaml', 'yarn.lock'] as const;

/** A lockfile of each kind, its first letter says which. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const bun = {
    lockfileVersion: 1,
    workspaces: { '': { name: 'app', dependencies: { a: '^1.0.0' } }, m: { name: 'm', version: '1.0.0' } },
    packages: {
      a: ['a@1.0.0', '', { dependencies: { '@s/b': '*' } }, 'sha512-x'],
      '@s/b': ['@s/b@2.0.0', ''],
      m: ['m@workspace:m'],
    },
  };
  const pnpm =
    "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        version: 1.0.0(b@2.0.0)\n  m:\n    devDependencies:\n      b:\n        specifier: workspace:*\n        version: link:../b\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha512-x}\nsnapshots:\n  a@1.0.0(b@2.0.0):\n    dependencies:\n      b: 2.0.0\n  b@2.0.0: {}\n";
  const oldPnpm =
    "lockfileVersion: '6.0'\ndependencies:\n  a:\n    specifier: ^1.0.0\n    version: 1.0.0\npackages:\n  /a@1.0.0:\n    dependencies:\n      b: 2.0.0\n  /b@2.0.0:\n    dev: false\n";
  const yarn =
    '# yarn lockfile v1\n\n\na@^1.0.0, a@^1.1.0:\n  version "1.1.0"\n  resolved "https://registry.test/a/-/a-1.1.0.tgz#0"\n  dependencies:\n    "@s/b" "*"\n\n"@s/b@*":\n  version "2.0.0"\n';
  const berry =
    '__metadata:\n  version: 8\n  cacheKey: 10\n\n"a@npm:^1.0.0":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n  dependencies:\n    b: "npm:*"\n  languageName: node\n  linkType: hard\n\n"app@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "app@workspace:."\n  dependencies:\n    a: "npm:^1.0.0"\n  linkType: soft\n';
  const files = [
    `b${JSON.stringify(bun)}`,
    `p${pnpm}`,
    `p${oldPnpm}`,
    `y${yarn}`,
    `y${berry}`,
    JSON.stringify(bun),
  ];
  return files.map((text) => Uint8Array.from(Buffer.from(text)));
}

/** A lockfile of another tool is refused, or says versions and sources in plain text; no parser of it hangs or fails oddly. */
export async function check(input: Uint8Array<ArrayBuffer>): Promise<void> {
  const kind = String.fromCharCode(input[0] ?? 0);
  const name = kind === 'p' ? names[1] : kind === 'y' ? names[2] : names[0];
  const lock = await readOrRefuse(name, kind === '{' ? input : input.slice(1));
  if (lock === undefined) return;
  for (const map of [lock.pins, lock.sources]) {
    if (Object.getPrototypeOf(map) !== null) throw new Error('gives a map with a prototype');
    for (const [key, value] of Object.entries(map))
      if (typeof value !== 'string') throw new Error(`says no text for ${JSON.stringify(key)}`);
  }
  for (const [key, version] of Object.entries(lock.pins))
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`pins ${JSON.stringify([key, version])}`);
}

async function readOrRefuse(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): ReturnType<typeof readForeignLock> {
  const path = `/app/${name}`;
  const stat = {
    kind: 'file',
    sizeBytes: bytes.length,
    mode: 0,
    modifiedMs: 0,
    changedMs: 0,
    device: 0,
    inode: 0,
    linkCount: 1,
    ownerId: 0,
  } as const;
  const fs: FsOps = {
    ...nodeFs,
    readFile: () => bytes,
    stat: (asked) => (asked === path ? stat : undefined),
  };
  try {
    return await readForeignLock('/app', { fs });
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}
