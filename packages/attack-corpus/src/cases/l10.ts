import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest, hasFile } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, Linker, Sandbox } from '../types.ts';

const linkers: readonly Linker[] = ['hoisted', 'isolated', 'global'];
const cafile = fileURLToPath(
  new URL('../../../pkg-fetch/test/certificates/test-only-authority.pem', import.meta.url),
);
const dependencies = { x: '1.0.0' };

/** The registry is reached by https; the lock has its archives at http. */
async function overHttps(sandbox: Sandbox, linker: Linker): Promise<void> {
  const { foreign } = sandbox;
  const plain = foreign.url.replace('https:', 'http:');
  sandbox.write({
    'package.json': appManifest(dependencies),
    'package-lock.json': npmLock(sandbox, dependencies, {
      'node_modules/x': lockEntry('x', '1.0.0', {
        integrity: (await foreign.archive('x', '1.0.0')).integrity,
      }),
    }).replaceAll(sandbox.registry.url, plain),
  });
  const env = { npm_config_registry: foreign.url, npm_config_cafile: cafile, npm_config_linker: linker };
  for (const argv of [['ci'], ['install']]) {
    rmSync(join(sandbox.project, 'node_modules'), { recursive: true, force: true });
    const { exitCode, stderr } = await sandbox.dx(argv, env);
    assert.equal(exitCode, 0, stderr);
    hasFile(sandbox, 'x/f');
  }
}

/** See `what`. */
export const theCase: Case = {
  id: 'L10',
  what: 'A lockfile has archives at http although the registry is reached by https',
  source: 'CVE-2019-5448',
  must: 'They are fetched by https, as the registry’s own; from another host they are refused.',
  attacks: [
    ...linkers.map((linker) => ({
      kind: 'scenario' as const,
      name: `the registry itself, ${linker}`,
      isForeignTls: true,
      foreign: () => ({ x: { versions: { '1.0.0': { files: { f: payload } } } } }),
      run: (sandbox: Sandbox) => overHttps(sandbox, linker),
    })),
    {
      kind: 'project',
      name: 'another host',
      packages: () => ({ x: { versions: { '1.0.0': { files: { f: payload } } } } }),
      files: (sandbox) => ({
        'package.json': appManifest(dependencies),
        'package-lock.json': npmLock(sandbox, dependencies, {
          'node_modules/x': lockEntry('x', '1.0.0', { resolved: 'http://127.0.0.1:9/x/-/x-1.0.0.tgz' }),
        }),
      }),
      verdict: { kind: 'refused', code: 'DX_LOCK_FOREIGN_ARCHIVE' },
      rivals: ['npm', 'Bun'],
    },
  ],
};
