import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest } from '../project-attacks.ts';
import { harmless } from '../registry-projects.ts';
import { commandsOf } from '../run/commands-of.ts';
import { packArchive } from '../tar.ts';
import type { Case, PackageAttack, Places, ProjectAttack } from '../types.ts';

type Fields = (places: Places) => Readonly<Record<string, unknown>>;

/** An archive whose manifest is not that of the document. */
function archiveOf(manifest: Readonly<Record<string, unknown>>): Uint8Array {
  return packArchive([
    { path: 'package/package.json', body: JSON.stringify({ name: 'bad', version: '1.0.0', ...manifest }) },
    { path: 'package/cli.js', body: '' },
  ]);
}

function differing(name: string, fields: Fields): PackageAttack {
  return {
    kind: 'package',
    name,
    bytes: (places) => archiveOf(fields(places)),
    verdict: { kind: 'anyhow' },
    check: ({ project }, directory) => {
      assert.deepEqual(
        commandsOf(project).filter((each) => each.startsWith('tool')),
        [],
      );
      for (const place of [project, directory])
        assert.ok(!existsSync(join(place, 'node_modules/extra')), 'extra');
    },
  };
}

/** The project approved `bad` by name; what is run is then what the archive has. */
function approvedAs(
  name: string,
  allowScripts: Readonly<Record<string, unknown>>,
  fields: Fields,
): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages: (places) => ({
      bad: { versions: { '1.0.0': { archive: archiveOf(fields(places)) } } },
      esbuild: harmless,
    }),
    files: () => ({ 'package.json': appManifest({ bad: '1.0.0' }, { allowScripts }) }),
    verdict: { kind: 'anyhow' },
  };
}

const script: Fields = ({ canary }) => ({ scripts: { postinstall: `touch '${canary}'` } });

/** See `what`. */
export const theCase: Case = {
  id: 'R08',
  what: 'The manifest in the archive is another one than in the document, which is what people and scanners see',
  source: 'Manifest confusion (D. Clarke, 2023)',
  must: 'Dependencies and commands are those of the document; scripts of the archive wait for approval; its name and version count for nothing.',
  attacks: [
    differing('a script', script),
    differing('a script and the document denies it', (places) => ({
      ...script(places),
      hasInstallScript: false,
    })),
    differing('a dependency', () => ({ dependencies: { extra: '1.0.0' } })),
    differing('a bundled dependency', () => ({
      dependencies: { extra: '1.0.0' },
      bundleDependencies: ['extra'],
    })),
    differing('a command', () => ({ bin: { tool: 'cli.js', 'tool-2': '../../x' } })),
    differing('a binding.gyp by gypfile', () => ({ gypfile: true })),
    differing('another name', () => ({ name: 'esbuild' })),
    differing('another version', () => ({ version: '9.9.9' })),
    differing('no name', () => ({ name: undefined, version: undefined })),
    approvedAs('the name in the archive is approved', { esbuild: true }, (places) => ({
      ...script(places),
      name: 'esbuild',
    })),
    approvedAs('name and version in the archive are approved', { 'esbuild@1.0.0': true }, (places) => ({
      ...script(places),
      name: 'esbuild',
    })),
    approvedAs('the version in the archive is approved', { 'bad@9.9.9': true }, (places) => ({
      ...script(places),
      version: '9.9.9',
    })),
  ],
};
