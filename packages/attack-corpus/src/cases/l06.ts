import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest, hasFile } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, Linker, Sandbox } from '../types.ts';

const linkers: readonly Linker[] = ['hoisted', 'isolated', 'global'];

function archive(text: string): Uint8Array {
  return packArchive([
    { path: 'package/package.json', body: '{"name":"x","version":"1.0.0"}' },
    { path: 'package/f', body: text },
  ]);
}

/** Installs `spec`, changes what lies there, and installs again on a machine that has kept nothing. */
async function changedLater(
  sandbox: Sandbox,
  linker: Linker,
  { spec, change }: { readonly spec: string; readonly change: () => void },
): Promise<void> {
  const lockfile = linker === 'hoisted' ? 'npm' : 'dxl';
  const env = { npm_config_linker: linker, npm_config_lockfile: lockfile };
  sandbox.write({ 'package.json': appManifest({ x: spec }) });
  const first = await sandbox.dx(['install'], env);
  assert.equal(first.exitCode, 0, first.stderr);
  hasFile(sandbox, 'x/f', 'as it was');
  change();
  for (const argv of [['install'], ['ci']]) {
    rmSync(join(sandbox.project, 'node_modules'), { recursive: true, force: true });
    const home = join(sandbox.dxHome, argv.join('-'));
    const { code, stderr } = await sandbox.dx(argv, { ...env, DX_HOME: home });
    assert.equal(code, 'DX_INTEGRITY_MISMATCH', `${argv.join(' ')}: ${stderr}`);
    assert.deepEqual(sandbox.faults({ isRefused: true }), []);
  }
}

/** See `what`. */
export const theCase: Case = {
  id: 'L06',
  what: 'A dependency is an archive at an address, where other bytes lie the next time',
  source: 'CVE-2025-69263 (GHSA-7vhp-vf5g-r2fw), GHSA-pfwx-36v6-832x (Bun)',
  must: 'The hash of what came first is in the lockfile, and other bytes are refused from then on.',
  attacks: linkers.flatMap((linker) => [
    {
      kind: 'scenario' as const,
      name: `an address, ${linker}`,
      packages: () => ({ x: { versions: { '1.0.0': { archive: archive('as it was') } } } }),
      run: (sandbox: Sandbox) =>
        changedLater(sandbox, linker, {
          spec: `${sandbox.registry.url}x/-/x-1.0.0.tgz`,
          change: () => sandbox.registry.publish('x', '1.0.0', { archive: archive(payload) }),
        }),
    },
    {
      kind: 'scenario' as const,
      name: `a file, ${linker}`,
      run: (sandbox: Sandbox) => {
        const path = join(sandbox.project, 'x.tgz');
        writeFileSync(path, archive('as it was'));
        const change = (): void => writeFileSync(path, archive(payload));
        return changedLater(sandbox, linker, { spec: 'file:x.tgz', change });
      },
    },
  ]),
};
