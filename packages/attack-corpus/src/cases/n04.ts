import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dxlLock, lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest, hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack } from '../types.ts';

const versions = [
  '../../../outside/planted',
  '1.0.0/../../../outside/planted',
  '1.0.0+../../..',
  '1.0.0-a/../b',
  '..',
  '1.0.0\\..\\x',
];

/** A registry whose only version has such a name; its archive can be had. */
function published(version: string): ProjectAttack {
  const document = (url: string): unknown => ({
    name: 'bad',
    'dist-tags': { latest: version },
    versions: { [version]: { name: 'bad', version, dist: { tarball: `${url}bad/-/bad-1.0.0.tgz` } } },
  });
  return {
    kind: 'project',
    name: `of a registry, ${version}`,
    packages: () => ({ bad: { versions: { '1.0.0': { files: { planted: payload } } } } }),
    files: () => ({ 'package.json': appManifest({ bad: 'latest' }) }),
    prepare: ({ registry }) => {
      const body = JSON.stringify(document(registry.url));
      registry.fault({ path: 'bad', only: 'packument', kind: 'status', status: 200, body });
    },
    verdict: { kind: 'refused', code: 'DX_VERSION_NOT_FOUND' },
    check: (sandbox) => hasNothingElse(sandbox),
  };
}

function locked(
  version: string,
  file: 'package-lock.json' | 'lock.dxl',
  ...argv: readonly string[]
): ProjectAttack {
  const entry = { ...lockEntry('bad', '1.0.0'), version };
  const write = file === 'lock.dxl' ? dxlLock : npmLock;
  return {
    kind: 'project',
    name: `of ${file}, ${version}${argv.map((word) => `, ${word}`).join('')}`,
    packages: () => ({ bad: { versions: { '1.0.0': { files: { planted: payload } } } } }),
    files: (sandbox) => ({
      'package.json': appManifest({ bad: '*' }),
      [file]: write(sandbox, { bad: '*' }, { 'node_modules/bad': entry }),
    }),
    ...(argv.length === 0 ? {} : { commands: [argv] }),
    verdict: { kind: 'refused', code: 'DX_LOCK_INVALID' },
    check: (sandbox) => hasNothingElse(sandbox),
    rivals: ['npm', 'Bun'],
    hasRivals: file === 'package-lock.json' && argv.length === 0,
  };
}

/** Of an archive's own package.json: directories of cells are named by it. */
function archived(version: string): ProjectAttack {
  const bytes = packArchive([
    { path: 'package/package.json', body: JSON.stringify({ name: 'bad', version }) },
    { path: 'package/planted', body: payload },
  ]);
  return {
    kind: 'project',
    name: `of an archive, ${version}`,
    files: () => ({ 'package.json': appManifest({ bad: 'file:bad.tgz' }) }),
    prepare: ({ project }) => writeFileSync(join(project, 'bad.tgz'), bytes),

    verdict: { kind: 'anyhow' },
    check: (sandbox) => hasNothingElse(sandbox, ['bad.tgz']),
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'N04',
  what: 'A version is a path, and directories are named by versions',
  source: 'pnpm 11 and 12.10.0 changelogs (dependency version path traversal)',
  must: 'Nothing but exact semantic versions becomes part of a path; a lockfile with another one is refused.',
  attacks: [
    ...versions.map(published),
    ...versions.map((version) => locked(version, 'package-lock.json')),
    ...versions.slice(0, 2).map((version) => locked(version, 'lock.dxl')),
    locked(versions[0] ?? '', 'package-lock.json', 'ci'),
    locked(versions[0] ?? '', 'package-lock.json', 'install', '--offline'),
    ...versions.map(archived),
  ],
};
