import { oneLinker } from '../one-linker.ts';
import { appManifest } from '../project-attacks.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

/** No script at all, but a file from which `node-gyp` would be started, which runs commands while it reads it. */
function gyp(
  name: string,
  fields: Readonly<Record<string, unknown>>,
  dependent: 'direct' | 'transitive',
): ProjectAttack {
  const binding = ({ canary }: Places): string =>
    `{ "targets": [{ "target_name": "x", "sources": ["<!(touch '${canary}')"] }] }`;
  return {
    kind: 'project',
    name: `${name}, ${dependent}`,
    linkers: oneLinker(`${name}, ${dependent}`),
    packages: (places) => ({
      bad: { versions: { '1.0.0': { files: { 'binding.gyp': binding(places) }, ...fields } } },
      host: { versions: { '1.0.0': { dependencies: { bad: '1.0.0' } } } },
    }),
    files: () => ({ 'package.json': appManifest({ [dependent === 'direct' ? 'bad' : 'host']: '1.0.0' }) }),
    commands: [['install', '--strict-scripts']],
    verdict: fields['gypfile'] === false ? { kind: 'done' } : { kind: 'refused', code: 'DX_SCRIPTS_PENDING' },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'S03',
  what: 'A package has no scripts but a binding.gyp, which means a build and can run any command',
  source: 'Rule of npm 11 (install-scripts.js), pnpm fixture has-binding-gyp',
  must: 'It counts as an install script, waits for approval, and is told of; `gypfile: false` means no build.',
  attacks: (['direct', 'transitive'] as const).flatMap((dependent) => [
    gyp('nothing said', {}, dependent),
    gyp('gypfile: true', { gypfile: true }, dependent),
    gyp('the document says there is no script', { hasInstallScript: false }, dependent),
    gyp('other scripts', { scripts: { test: 'true' } }, dependent),
    gyp('gypfile: false', { gypfile: false }, dependent),
  ]),
};
