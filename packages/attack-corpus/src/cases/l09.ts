import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest } from '../project-attacks.ts';
import type { Case, Sandbox } from '../types.ts';

const names = [
  'dx',
  '@dx/pkg-cli',
  '@dx/pkg-cli-linux-x64',
  '@dx/pkg-cli-linux-arm64',
  '@dx/pkg-cli-darwin-arm64',
];
const dependencies = { x: '1.0.0' };

/** Programs that a project brings under the names of dx itself. */
function plant({ project, canary }: Sandbox): void {
  const program = `#!/bin/sh\ntouch '${canary}'\n`;
  for (const name of names)
    for (const file of ['dx', 'dx-program', 'dx.exe', 'bin/dx.cjs'])
      write(join(project, 'node_modules', name, file), program);
  for (const name of ['dx', 'node', 'npm', 'git']) write(join(project, 'node_modules/.bin', name), program);
  for (const name of names)
    writeFileSync(
      join(project, 'node_modules', name, 'package.json'),
      JSON.stringify({ name, version: '0.0.0' }),
    );
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** The project says which dx is to be used, and has its own idea of where that comes from. */
async function chosen(sandbox: Sandbox, fields: Readonly<Record<string, unknown>>): Promise<void> {
  plant(sandbox);
  sandbox.write({
    'package.json': appManifest(dependencies, fields),
    '.npmrc':
      'node-gyp=./node_modules/.bin/node\nscript-shell=./node_modules/.bin/dx\ngit=./node_modules/.bin/git\n',
    'package-lock.json': npmLock(sandbox, dependencies, {
      'node_modules/x': lockEntry('x', '1.0.0'),
      'node_modules/dx': lockEntry('evil', '1.0.0', { dev: true, extraneous: true }),
    }),
  });
  for (const argv of [['--version'], ['install'], ['ls']]) {
    const { stdout, stderr } = await sandbox.built(argv);
    assert.deepEqual(sandbox.faults(), [], `${argv.join(' ')}: ${stdout}${stderr}`);
    assert.doesNotMatch(stderr, /DX_INTERNAL/);
  }
}

/** See `what`. */
export const theCase: Case = {
  id: 'L09',
  what: 'A project says which package manager is to be used, and its lockfile or node_modules where that one comes from',
  source: 'GHSA-w466-c33r-3gjp, GHSA-gj8w-mvpf-x27x',
  must: 'dx runs itself: it neither fetches nor starts another dx because a project names one.',
  attacks: Object.entries({
    packageManager: { packageManager: 'dx@9.9.9+sha512.aaaa' },
    'packageManager, an address': { packageManager: 'dx@http://127.0.0.1:9/dx.tgz' },
    devEngines: { devEngines: { packageManager: { name: 'dx', version: '9.9.9', onFail: 'download' } } },
  }).map(([name, fields]) => ({
    kind: 'scenario' as const,
    name,
    packages: () => ({
      x: { versions: { '1.0.0': {} } },
      dx: { versions: { '9.9.9': { bin: { dx: 'dx' } } } },
      evil: { versions: { '1.0.0': { bin: { dx: 'dx' } } } },
    }),
    run: (sandbox: Sandbox) => chosen(sandbox, fields),
  })),
};
