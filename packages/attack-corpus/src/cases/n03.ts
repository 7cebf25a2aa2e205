import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installsArchive } from '../package-attacks.ts';
import { appManifest, hasFile, hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

const names = ['@x/../../../../outside/planted', '../../../outside/planted', '.bin', '__proto__'];

function archive(name: string): Uint8Array {
  return packArchive([
    { path: 'package/package.json', body: JSON.stringify({ name, version: '1.0.0' }) },
    { path: 'package/planted', body: payload },
  ]);
}

/** The archive is there as a file and, under another name, in the registry. */
function fetched(
  how: string,
  name: string,
  more: Pick<ProjectAttack, 'commands' | 'verdict'>,
  dependencies: (sandbox: Sandbox) => Readonly<Record<string, string>> = () => ({}),
): ProjectAttack {
  return {
    kind: 'project',
    name: `${how}, ${name}`,
    packages: () => ({ bad: { versions: { '1.0.0': { archive: archive(name) } } } }),
    files: (sandbox) => ({ 'package.json': appManifest(dependencies(sandbox)) }),
    prepare: ({ project }) => writeFileSync(join(project, 'bad.tgz'), archive(name)),
    check: (sandbox, { exitCode }) => {
      hasNothingElse(sandbox, ['bad.tgz']);
      if (exitCode === 0) hasFile(sandbox, 'good/planted');
    },
    ...more,
    hasRivals: more.commands === undefined,
  };
}

const refused = { kind: 'refused', code: 'DX_SOURCE_MANIFEST' } as const;

/** See `what`. */
export const theCase: Case = {
  id: 'N03',
  what: 'The package.json inside a fetched archive has a name that is a path',
  source: 'GHSA-vq4v-j7r6-jq4m, pnpm@51300fd41c',
  must: 'Where the package was asked for by name, it lies under that name; where its own name is needed, it is refused.',
  attacks: [
    ...names.map((name) =>
      installsArchive(
        `from the registry, ${name}`,
        ({ at }) => [
          { path: `${at}/package.json`, body: JSON.stringify({ name, version: '1.0.0' }) },
          { path: `${at}/f`, body: payload },
        ],
        { f: payload },
      ),
    ),
    ...names.map((name) =>
      fetched('a URL of the manifest', name, { verdict: { kind: 'done' } }, ({ registry }) => ({
        good: `${registry.url}bad/-/bad-1.0.0.tgz`,
      })),
    ),
    ...names.map((name) =>
      fetched('a file of the manifest', name, { verdict: { kind: 'done' } }, () => ({
        good: 'file:bad.tgz',
      })),
    ),
    ...names.map((name) =>
      fetched('add a file', name, { commands: [['add', './bad.tgz']], verdict: refused }),
    ),
    fetched('add globally', '../../outside/planted', {
      commands: [['add', '-g', './bad.tgz']],
      verdict: refused,
    }),
    fetched('exec', '../../outside/planted', {
      commands: [['exec', '--yes', './bad.tgz']],
      verdict: { kind: 'anyhow' },
    }),
  ],
};
