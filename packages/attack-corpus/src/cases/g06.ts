import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installsRepository } from '../git-projects.ts';
import { appManifest } from '../project-attacks.ts';
import { takeSnapshot } from '../sandbox/snapshot.ts';
import type { Case, Places, ProjectAttack, Sandbox } from '../types.ts';

const links: Readonly<Record<string, (places: Places) => string>> = {
  key: ({ home }) => `${home}/.ssh/id_rsa`,
  'docs/secret': () => '../../../outside/secret.txt',
  directory: ({ outside }) => outside,
  loop: () => '.',
  'docs/up': () => '../..',
  environ: () => '/proc/self/environ',
  LICENSE: () => '/etc/passwd',
  'README.md': ({ home }) => `${home}/.bashrc`,
  gone: () => 'nowhere',
};
const secrets = ['a private key', 'a secret', 'EDITOR=ed', 'root:', 'of somebody else'];

/** Neither a link nor what one leads to may be in the package. */
function check(sandbox: Sandbox): void {
  const place = join(sandbox.project, 'node_modules/bad');
  if (!existsSync(place) || realpathSync(place) === join(sandbox.project, 'bad')) return;
  for (const [path, state] of takeSnapshot(realpathSync(place))) {
    assert.ok(!state.startsWith('link'), `${path} is a link`);
    if (!state.startsWith('file')) continue;
    const text = readFileSync(join(realpathSync(place), path), 'latin1');
    for (const words of secrets) assert.ok(!text.includes(words), `${path} has ${words}`);
  }
}

/** A directory of the project with these links, which is copied. */
function copied(name: string, own: typeof links, argv: readonly string[]): ProjectAttack {
  return {
    kind: 'project',
    name: `a directory: ${name}`,
    files: () => ({
      'package.json': appManifest({ bad: 'file:./bad' }),
      'bad/package.json': { name: 'bad', version: '1.0.0', files: ['**'] },
      'bad/docs/x.md': '',
    }),
    prepare: (sandbox) => {
      for (const [path, target] of Object.entries(own)) {
        mkdirSync(dirname(join(sandbox.project, 'bad', path)), { recursive: true });
        symlinkSync(target(sandbox), join(sandbox.project, 'bad', path));
      }
    },
    commands: [argv],
    verdict: { kind: 'anyhow' },
    check,
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'G06',
  what: 'A repository or a directory has links to files of the person, which would be copied',
  source: 'CVE-2026-24056 (GHSA-m733-5w8f-5ggw)',
  must: 'Links are left out of what is packed or copied; nothing behind them is read.',
  attacks: [
    ...Object.entries(links).map(([path, target]) =>
      installsRepository(path, (places) => ({ [path]: `-> ${target(places)}` }), { check }),
    ),
    copied('all of them', links, ['install', '--install-links']),
    copied('a key', { key: links['key'] ?? (() => '') }, ['install', '--install-links']),
  ],
};
