import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appManifest, hasFile } from '../project-attacks.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

/** File names that a lossy shortening makes one. */
const twins: readonly (readonly [string, string])[] = [
  ['a+b.tgz', 'a/b.tgz'],
  ['a_b.tgz', 'a/b.tgz'],
  ['a b.tgz', 'a+b.tgz'],
  ['A.tgz', 'a/A.tgz'],
  [`${'x'.repeat(200)}1.tgz`, `${'x'.repeat(200)}2.tgz`],
];

function archive(text: string): Uint8Array {
  return packArchive([
    { path: 'package/package.json', body: JSON.stringify({ name: 'same', version: '1.0.0' }) },
    { path: 'package/f', body: text },
  ]);
}

function named([first, second]: readonly [string, string]): ProjectAttack {
  return {
    kind: 'project',
    name: `${first.slice(-20)} and ${second.slice(-20)}`,
    files: () => ({
      'package.json': appManifest({ one: `file:./${first}`, two: `file:./${second}` }),
    }),
    prepare: ({ project }) => {
      for (const path of [first, second]) {
        mkdirSync(dirname(join(project, path)), { recursive: true });
        writeFileSync(join(project, path), archive(path));
      }
    },
    verdict: { kind: 'done' },
    check: (sandbox) => {
      hasFile(sandbox, 'one/f', first);
      hasFile(sandbox, 'two/f', second);
    },
  };
}

const peers = Array.from({ length: 12 }, (_, index) => `a-peer-with-a-long-name-${index}`);
const lastPeer = 'a-peer-with-a-long-name-11';

/**
 * One package beside two sets of twelve peers, which differ in the last one alone. The project has other versions of both, so
 * that neither can be shared.
 */
const manyPeers: ProjectAttack = {
  kind: 'project',
  name: 'two long lists of peers',
  packages: () => ({
    same: {
      versions: {
        '1.0.0': { peerDependencies: Object.fromEntries(peers.map((name) => [name, '1 || 2'])) },
        '2.0.0': {},
      },
    },
    one: { versions: { '1.0.0': { dependencies: { same: '1.0.0', ...peersIn('1.0.0') } } } },
    two: { versions: { '1.0.0': { dependencies: { same: '1.0.0', ...peersIn('2.0.0') } } } },
    ...Object.fromEntries(
      peers.map((name) => [name, { versions: { '1.0.0': {}, '2.0.0': {}, '3.0.0': {} } }]),
    ),
  }),
  files: () => ({
    'package.json': appManifest({ one: '1.0.0', two: '1.0.0', same: '2.0.0', [lastPeer]: '3.0.0' }),
  }),
  verdict: { kind: 'done' },
  check: (sandbox) => {
    assert.equal(peerOf(sandbox, 'one'), '1.0.0');
    assert.equal(peerOf(sandbox, 'two'), '2.0.0');
  },
};

function peersIn(last: string): Readonly<Record<string, string>> {
  return Object.fromEntries(peers.map((name) => [name, name === lastPeer ? last : '1.0.0']));
}

/** The version of the last peer that `same` finds when `host` asks for it. */
function peerOf({ project }: Sandbox, host: string): string {
  const from = realpathSync(join(project, 'node_modules', host));
  const same = findUp(from, 'same');
  const peer = findUp(same, lastPeer);
  return JSON.parse(readFileSync(join(peer, 'package.json'), 'utf8')).version;
}

/** As Node looks for a package. */
function findUp(from: string, name: string): string {
  for (let directory = from; directory !== '/'; directory = dirname(directory)) {
    try {
      return realpathSync(join(directory, 'node_modules', name));
    } catch {}
  }
  throw new Error(`${name} is not found from ${from}`);
}

/** See `what`. */
export const theCase: Case = {
  id: 'N08',
  what: 'Two identities become one directory name, because it is shortened or loses characters',
  source: 'CVE-2024-47829, pnpm 12.10.0 changelog',
  must: 'Whatever is left out of a name is hashed into it, so that two identities are two directories.',
  attacks: [...twins.map(named), manyPeers],
};
