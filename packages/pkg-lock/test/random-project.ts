import type { Manifests } from './project.ts';
import type { Random } from './random.ts';

type Fields = Record<string, unknown>;

/** Manifests and the `packages` of a lockfile for them, without flags: every kind of edge, nesting, members, aliases. */
export interface RandomProject {
  readonly manifests: Manifests;
  readonly packages: Readonly<Record<string, Fields>>;
}

/** No names of Object.prototype: npm, the oracle, stumbles over them. */
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', '@s/x', '@s/y', 'Upper', 'h', 'i'] as const;
const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies'] as const;

export function randomProject(random: Random): RandomProject {
  const packages: Record<string, Fields> = Object.create(null);
  const root = { name: 'root', version: '1.0.0', ...randomMaps(random, true) };
  const manifests: Record<string, Fields> = { '': root };
  packages[''] = root;
  if (random.chance(0.5)) addMembers(random, manifests, packages);
  addLevel(random, packages, '', 3);
  return { manifests, packages };
}

function addMembers(
  random: Random,
  manifests: Record<string, Fields>,
  packages: Record<string, Fields>,
): void {
  const root = { ...manifests[''], workspaces: ['packages/*'] };
  manifests[''] = root;
  packages[''] = root;
  for (const folder of ['ma', 'mb']) {
    const location = `packages/${folder}`;
    const manifest = { name: folder, version: '1.0.0', ...randomMaps(random, true) };
    const { name: _sameAsFolder, ...entry } = manifest;
    manifests[location] = manifest;
    packages[location] = entry;
    packages[`node_modules/${folder}`] = { resolved: location, link: true };
    addLevel(random, packages, location, 1);
  }
}

function addLevel(random: Random, packages: Record<string, Fields>, base: string, depth: number): void {
  for (const name of names) {
    if (!random.chance(base === '' ? 0.75 : 0.15)) continue;
    const location = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    const alias = random.chance(0.05) ? { name: 'other' } : {};
    packages[location] = { version: `1.${random.below(3)}.0`, ...alias, ...randomMaps(random, false) };
    if (depth > 0) addLevel(random, packages, location, depth - 1);
  }
}

function randomMaps(random: Random, isImporter: boolean): Fields {
  const maps: Fields = {};
  for (const kind of isImporter ? kinds : kinds.slice(0, 3)) {
    const map: Record<string, string> = {};
    for (const name of [...names, ...(isImporter ? ['ma'] : [])]) {
      if (random.chance(kind === 'dependencies' ? 0.15 : 0.1))
        map[name] = random.pick(['*', '^1.0.0', '^1.1.0', '~1.2.0']);
    }
    if (Object.keys(map).length > 0) maps[kind] = map;
  }
  return { ...maps, ...randomPeerMeta(random, maps['peerDependencies']) };
}

function randomPeerMeta(random: Random, peers: unknown): Fields {
  const optional = Object.keys(peers ?? {}).filter(() => random.chance(0.5));
  if (optional.length === 0) return {};
  return { peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true }])) };
}
