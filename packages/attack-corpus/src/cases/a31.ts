import assert from 'node:assert/strict';
import { commandsOf } from '../run/commands-of.ts';
import { locatePackage } from '../run/locate-package.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, PackageAttack, Position, ProjectAttack } from '../types.ts';

const positions: readonly Position[] = ['direct', 'transitive', 'optional'];

/** A package that has another one inside, with these fields, and says so or not. */
function bundling(
  name: string,
  inner: string,
  fields: PackageAttack['manifest'],
  isDeclared = true,
): PackageAttack {
  return {
    kind: 'package',
    name,
    positions,
    manifest: () => (isDeclared ? { dependencies: { [inner]: '1.0.0' }, bundleDependencies: [inner] } : {}),
    parts: (places) => [
      {
        path: `${places.at}/node_modules/${inner}/package.json`,
        body: JSON.stringify({ name: inner, version: '1.0.0', ...fields?.(places) }),
      },
      { path: `${places.at}/node_modules/${inner}/cli.js`, body: payload },
      { path: `${places.at}/node_modules/.bin/node`, body: '#!/bin/sh\n', mode: 0o755 },
    ],
    verdict: { kind: 'anyhow' },
    check: ({ project }) => {
      assert.deepEqual(
        commandsOf(project).filter((each) => each === 'node'),
        [],
      );
    },
  };
}

/** The project approves a package by a name that only the inside of an archive has. */
function approved(name: string, allowScripts: Readonly<Record<string, boolean>>): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages: ({ canary }) => {
      const fields = { dependencies: { esbuild: '1.0.0' }, bundleDependencies: ['esbuild'] };
      const scripts = { postinstall: `touch '${canary}'`, install: `touch '${canary}'` };
      const archive = packArchive([
        { path: 'package/package.json', body: JSON.stringify({ name: 'bad', version: '1.0.0', ...fields }) },
        {
          path: 'package/node_modules/esbuild/package.json',
          body: JSON.stringify({ name: 'esbuild', version: '1.0.0', scripts, bin: { esbuild: 'cli.js' } }),
        },
        { path: 'package/node_modules/esbuild/cli.js', body: payload },
      ]);
      return {
        bad: { versions: { '1.0.0': { ...fields, archive } } },
        esbuild: { versions: { '1.0.0': {} } },
      };
    },
    files: () => ({
      'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: '1.0.0' }, allowScripts },
    }),
    verdict: { kind: 'anyhow' },
    check: (sandbox) => assert.notEqual(locatePackage(sandbox, 'direct'), ''),
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'A31',
  what: 'A package has other packages inside, with commands, scripts and a name that is approved elsewhere',
  source: 'Rule of npm 11: bundled packages are never approved',
  must: 'No script of a bundled package runs, whatever is approved by name; commands in its `.bin` are not taken over.',
  attacks: [
    bundling('a fake esbuild with scripts', 'esbuild', ({ canary }) => ({
      scripts: { postinstall: `touch '${canary}'` },
    })),
    bundling(
      'scripts, not declared as bundled',
      'esbuild',
      ({ canary }) => ({ scripts: { postinstall: `touch '${canary}'` } }),
      false,
    ),
    bundling('commands with path parts', 'inner', () => ({
      bin: { '../../../x': 'cli.js', '../../../../outside/bin/tool': 'cli.js' },
    })),
    bundling('a command whose file is outside', 'inner', () => ({
      bin: { x: '../../../../../../outside/bin/tool' },
    })),
    bundling('a binding.gyp', 'inner', () => ({ gypfile: true })),
    ...[true, 'esbuild', { esbuild: 1 }, [1, null], 7, ['../../../outside']].map(
      (bundleDependencies): PackageAttack => ({
        ...bundling(`bundleDependencies: ${JSON.stringify(bundleDependencies)}`, 'esbuild', () => ({})),
        manifest: () => ({ bundleDependencies }),
      }),
    ),
    approved('esbuild approved', { esbuild: true }),
    approved('esbuild@1.0.0 approved', { 'esbuild@1.0.0': true }),
    approved('both approved', { bad: true, esbuild: true }),
  ],
};
